using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class ArenaTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-tests-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("4MB", "10:1")]
    [InlineData("1 MiB", "8:1")]
    [InlineData(4096, "0:1")]
    [InlineData("5MB", "8:1 10:1")]
    public void An_arena_is_one_zone_and_free_in_the_largest_blocks(object size, string blocks)
    {
        MachineHandle arena = _session.Boot(new { Arena = size });

        Assert.Equal(("machine1", "arena", "Normal", 1), (arena.Name, arena.Architecture, arena.Zones, arena.Cpus));
        Assert.Equal(arena.Memory, arena.FreePages * Lab.PageSize);
        Assert.Equal(blocks, Blocks());
    }

    [Fact]
    public void The_short_form_and_the_architecture_are_the_same()
    {
        _session.Boot(new { Arena = "3MB", Name = "short" });
        _session.Boot(new { Memory = "3MB", Architecture = "arena", Name = "long" });

        RunResult differences = _session.Run<CompareSimMachineCommand>(new { ReferenceMachine = "short", DifferenceMachine = "long" });

        Assert.Empty(differences.MustSucceed().Output);
    }

    [Fact]
    public void All_pages_can_be_had_and_come_together_again()
    {
        _session.Boot(new { Arena = "1MB" });
        Allocation[] pages = [.. _session.Alloc(new { Count = 256 }).MustSucceed().Of<Allocation>()];

        Assert.Equal(Enumerable.Range(0, 256).Select(pfn => (long)pfn), pages.Select(page => page.Pfn));
        Assert.Equal("OutOfMemory", _session.Alloc().Id());
        _session.Run<RemovePagesCommand>(input: pages).MustSucceed();
        Assert.Equal("8:1", Blocks());
    }

    [Fact]
    public void A_used_arena_can_be_copied_exported_compared_and_tested()
    {
        _session.Boot(new { Arena = "9MB", Name = "first" });
        Allocation[] held = [.. _session.Alloc(new { Order = 2, Count = 40 }).Of<Allocation>()];
        _session.Run<RemovePagesCommand>(input: held.Where((_, k) => k % 3 == 0)).MustSucceed();
        string file = Path.Combine(_folder.FullName, "arena.txt.gz");
        _session.Run<ExportSimMachineCommand>(new { Machine = "first", Path = file }).MustSucceed();
        _session.Run<CopySimMachineCommand>(new { Machine = "first", Name = "copy" }).MustSucceed();
        _session.Run<ImportSimMachineCommand>(new { Path = file, Name = "read" }).MustSucceed();

        foreach (string name in (string[])["copy", "read"])
        {
            Assert.Empty(_session.Run<CompareSimMachineCommand>(new { ReferenceMachine = "first", DifferenceMachine = name }).MustSucceed().Output);
            Assert.True(_session.Run<TestSimMachineCommand>(new { Machine = name }).Single<bool>());

            // It is still an arena: the setting gives it watermarks and no per-CPU lists.
            _session.Run<SetSimMachineCommand>(new { Machine = name, Sysctl = "vm.min_free_kbytes", Value = 256 }).MustSucceed();
            Assert.Equal(64, _session.Run<GetSimZoneCommand>(new { Machine = name }).Single<ZoneReport>().Min);
            Assert.Equal(0, _session.Run<GetSimPageSetCommand>(new { Machine = name }).Single<PageSetReport>().High);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void A_size_that_is_no_whole_pages_is_one_error(int size)
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new { Arena = size });

        Assert.Equal("MachineDescriptionInvalid", run.Id());
        Assert.Contains("whole pages of 4096 bytes, 4 KiB or more", run.Remedy(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private string Blocks() => string.Join(
        ' ', _session.Run<GetSimFreeAreaCommand>().MustSucceed().Of<FreeAreaReport>().Select(area => $"{area.Order}:{area.Blocks}"));
}
