using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>
/// A few digits claim a machine of many TiB: what is made of them costs what is used of it, or is refused before it costs
/// anything. The figures are in docs/reliability.md.
/// </summary>
public sealed class ClaimTests : IDisposable
{
    // Nearly the 256 TiB where addresses end.
    private const long Most = 68_000_000_000;
    private const long MostAllocated = 32 << 20;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Most, 262_144, 236_634, 5_113)]
    [InlineData(Most, Most, Most, 5_113)]
    public void A_text_of_many_tebibytes_costs_what_is_used_of_them(long spanned, long present, long managed, long free)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        using SimMachine machine = Open(spanned, present, managed, free);

        Assert.Empty(machine.Reports.Audit());
        Assert.Contains($"{(present + 511) / 512,12}", machine.Texts.PageTypeInfo(), StringComparison.Ordinal);
        string file = Path.Combine(_folder.Path, "a.machine");
        machine.Exchange.Export(file);
        using SimMachine read = SimMachine.FromFile(file, "b");
        Assert.Equal(machine.Texts.BuddyInfo(), read.Texts.BuddyInfo());
        using SimMachine copy = read.Exchange.Copy("c");
        Assert.Equal(machine.Texts.ZoneInfo(), copy.Texts.ZoneInfo());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    // A page of the host for each would be 120 MiB.
    [Fact]
    public void Very_many_large_blocks_that_lie_apart_have_links_that_lie_together()
    {
        const int Blocks = 30_000;
        string path = Path.Combine(_folder.Path, "buddyinfo"), file = Path.Combine(_folder.Path, "a.machine");
        File.WriteAllText(path, $"Node 0, zone Normal 3 2 1 0 0 0 0 0 0 {Blocks} 5000\n");
        using SimMachine machine = MachinePath.Open(path, "m").Machine;
        machine.Exchange.Export(file);
        using SimMachine read = SimMachine.FromFile(file, "b");
        using SimMachine copy = read.Exchange.Copy("c");

        Assert.True(machine.State.PopulatedZones[0].Table.IsWide && read.State.PopulatedZones[0].Table.IsWide);
        Assert.Contains($" {Blocks} ", machine.Texts.BuddyInfo(), StringComparison.Ordinal);
        Assert.Empty(copy.Reports.Audit());
        Assert.Empty(Engine.Exchange.MachineComparison.Compare(machine.Exchange.Picture(), copy.Exchange.Picture()));
        for (int k = 0; k < 200; k++)
        {
            Assert.Equal(machine.AllocPages(new(Engine.Gfp.GfpMask.GfpKernel, k % 10)).Allocation?.Pfn, copy.AllocPages(new(Engine.Gfp.GfpMask.GfpKernel, k % 10)).Allocation?.Pfn);
        }

        Assert.Empty(copy.Reports.Audit());
    }

    [Fact]
    public void A_free_list_of_many_tebibytes_is_one_run()
    {
        using SimMachine machine = SimMachine.Boot(Engine.Boot.MachineTemplates.From(new()
        {
            Name = "m", Architecture = Engine.Kernel.ArchitectureProfile.X64, Bytes = 200L << 40, Nodes = 1, Cpus = 1,
        }));
        string file = Path.Combine(_folder.Path, "a.machine");
        long before = GC.GetAllocatedBytesForCurrentThread();
        machine.Exchange.Export(file);
        using SimMachine read = SimMachine.FromFile(file, "b");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
        Assert.Equal(machine.Texts.BuddyInfo(), read.Texts.BuddyInfo());
        Assert.Equal(machine.AllocPages(new(Engine.Gfp.GfpMask.GfpKernel, 10)).Allocation!.Pfn, read.AllocPages(new(Engine.Gfp.GfpMask.GfpKernel, 10)).Allocation!.Pfn);
    }

    [Fact]
    public void More_blocks_than_a_twin_can_have_are_refused_before_they_are_placed()
    {
        var fault = Assert.Throws<InputException>(() => Open(Most, Most, Most, Most));

        Assert.Contains("has more than 8388608 free blocks", fault.Message, StringComparison.Ordinal);
        Assert.NotEqual("", fault.Remedy);
    }

    // Of order 4 and so many zones, they are taken for 381 GiB.
    [Fact]
    public void Blocks_for_which_the_host_has_no_room_are_refused_before_they_are_placed()
    {
        const int Blocks = 8_000_000, Zones = 200;
        string path = Path.Combine(_folder.Path, "zoneinfo");
        long room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, pages = Blocks * 32L;
        Assert.SkipWhen(room > Zones * Blocks * 256L, "a host with more memory than such zones take");
        File.WriteAllLines(path, [
            .. Enumerable.Range(0, Zones).Select(node => $"Node {node}, zone Normal 0 0 0 0 {Blocks} 0 0 0 0 0 0"),
            .. Enumerable.Range(0, Zones).SelectMany(node => new[]
            {
                $"Node {node}, zone   Normal", $"  pages free     {Blocks * 16L}", "        min      10", "        low      12", "        high     15",
                $"        spanned  {pages}", $"        present  {pages}", $"        managed  {pages}",
            }),
        ]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InputException>(() => MachinePath.Open(path, "m"));

        Assert.Contains("MiB of tables, and this host has room for", fault.Message, StringComparison.Ordinal);
        Assert.Equal(TableBudget.Remedy, fault.Remedy);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }

    // A run is a few digits: 60 billion pages in use, each with its state in the tables.
    [Fact]
    public void Runs_that_no_host_has_room_for_are_refused_with_their_line()
    {
        string file = Path.Combine(_folder.Path, "a.machine");
        using (SimMachine machine = Open(Most, Most, Most, 5_113))
        {
            machine.Exchange.Export(file);
        }

        List<string> lines = [.. File.ReadLines(file)];
        int place = lines.FindIndex(line => line.StartsWith("PRESSURE", StringComparison.Ordinal));
        lines.Insert(place, "HELD nid=0 zone=2 order=0 compound=0 movable=0 : 1048576+60000000000");
        File.WriteAllLines(file, lines);
        var fault = Assert.Throws<InputException>(() => SimMachine.FromFile(file, "b"));

        Assert.Equal((file, place + 1), (fault.File, fault.Line));
        Assert.Contains("take up to 915527 MiB of tables", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(TableBudget.Remedy, fault.Remedy);
    }

    [Fact]
    public void What_is_asked_for_adds_up_over_the_lines()
    {
        var budget = new TableBudget(1 << 20);

        Assert.Null(budget.Refusal(1 << 15, 0));
        Assert.Null(budget.Refusal(1 << 6, 20));
        Assert.Equal("the blocks up to this line take up to 1 MiB of tables, and this host has room for 1 MiB", budget.Refusal(1, 0));
        Assert.NotNull(budget.Refusal(long.MaxValue, 10));

        var close = new TableBudget(1 << 20);
        Assert.Null(close.Refusal(1 << 12, 10, areClose: true));
        Assert.NotNull(close.Refusal(1, 0, areClose: true));
    }

    [Fact]
    public void Pages_on_lists_end_at_what_a_twin_can_have_and_that_is_told()
    {
        var pages = new TwinPages();
        long given = 0;
        while (pages.Of(int.MaxValue / 100) is var some and > 0)
        {
            pages.Take(some);
            given += some;
        }

        Assert.Equal((TwinPages.Most, true), (given, pages.IsSpent));
    }

    private SimMachine Open(long spanned, long present, long managed, long free)
    {
        string path = Path.Combine(_folder.Path, "zoneinfo");
        File.WriteAllText(path, $"""
            Node 0, zone   Normal
              pages free     {free}
                    boost    0
                    min      1000
                    low      1200
                    high     1400
                    spanned  {spanned}
                    present  {present}
                    managed  {managed}
                    protection: (0, 0, 0, 0)
              start_pfn:           1048576
            """ + "\n");
        return MachinePath.Open(path, "m").Machine;
    }
}
