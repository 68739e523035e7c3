using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Exchange;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Faults;

/// <summary>Whatever takes as long as a machine or a file is large hears that it shall stop.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SimMachine _machine = Machines.Make("booted, small");

    public void Dispose()
    {
        _machine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_makes_something_new_or_only_looks_ends_with_the_exception()
    {
        string file = Path.Combine(_folder.Path, "a"), other = Path.Combine(_folder.Path, "b");
        _machine.Exchange.Export(file);
        MachinePicture picture = _machine.Exchange.Picture();

        AssertStops(() => _machine.Exchange.Export(other));
        AssertStops(() => _machine.Exchange.Copy("copy"));
        AssertStops(() => _machine.Exchange.Picture());
        AssertStops(() => MachineComparison.Compare(picture, picture));
        AssertStops(() => _machine.Reports.Audit());
        AssertStops(() => _machine.Reports.ReadPageBlocks(new PageQuery { EndPfn = long.MaxValue }, []));
        AssertStops(() => SimMachine.FromFile(file, "again"));
        AssertStops(() => MachinePath.Open(file, "again"));
        AssertStops(() => MachinePath.Open(Path.Combine(Shapes.Folder("numa4-unequal"), "zoneinfo.txt"), "twin"));
        AssertStops(() => Machines.Make("booted, small"));
        Assert.Equal(["a"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        Assert.Empty(_machine.Reports.Audit());
        Assert.Empty(MachineComparison.Compare(picture, _machine.Exchange.Picture()));
    }

    [Fact]
    public void A_bulk_request_ends_with_what_it_has_got()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(new MachineTemplate { Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 512 << 20, Nodes = 1, Cpus = 1 }));
        long free = machine.FreePages;
        AllocationResult all = machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 100_000, new CancellationToken(canceled: true));

        Assert.InRange(all.Bulk.Count, 1, 99_999);
        Assert.Equal(free - all.Bulk.Count, machine.FreePages);
        Assert.Empty(machine.Reports.Audit());
        machine.SinglePages.FreeList([.. all.Bulk.Select(page => page.Pfn)]);
        Assert.Equal(free, machine.FreePages);
    }

    [Fact]
    public void Scopes_nest_and_the_innermost_counts()
    {
        var stopped = new CancellationToken(canceled: true);
        using (Interruption.By(stopped))
        {
            using (Interruption.By(CancellationToken.None))
            {
                Interruption.Check();
            }

            Assert.Throws<OperationCanceledException>(Interruption.Check);
        }

        Interruption.Check();
    }

    private static void AssertStops(Action work)
    {
        using Interruption.Scope scope = Interruption.By(new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(work);
    }
}
