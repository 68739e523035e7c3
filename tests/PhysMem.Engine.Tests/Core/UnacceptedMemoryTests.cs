using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Boot;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Core;

/// <summary>
/// Memory that waits to be accepted, by the rules of cond_accept_memory; no recording has any. The machine has 32 MiB of
/// Normal from 1 MiB above 4 GiB on, of which blocks 100800 to 101c00 wait: firmware stopped in the middle of the first.
/// </summary>
public sealed class UnacceptedMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;
    private const long GiB = 1L << 30;
    private const long First = 0x100800;
    private const int Block = 1024;

    // 1, 2, 4 and 1 MiB, which were accepted at boot.
    private const int Accepted = 256 + 512 + 1024 + 256;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Lines => [.. KernelLine.All.Where(line => line.HasUnacceptedMemory).Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Whole_blocks_wait_and_count_as_free(string line)
    {
        using SimMachine machine = Boot(line);
        Zone normal = Normal(machine);

        Assert.Equal(["o8 U: 100100", "o8 M: 102000", "o9 M: 100200", "o10 M: 100400"], FreeLists.Of(normal));
        Assert.Equal((6 * Block, Accepted + (6 * Block), Accepted), (normal.NrUnaccepted, normal.NrFree, normal.Buddy.FreePages));
        Assert.Equal(Accepted + (6 * Block), normal.ManagedPages);
        Assert.Equal(Accepted, normal.FreeBlockPages + (2 * 256));
        Assert.Contains($"      nr_unaccepted {6 * Block}\n", machine.Texts.ZoneInfo(), StringComparison.Ordinal);
        Assert.Empty(machine.Reports.Audit());
    }

    // Wanted are 5000 pages; 2048 are there, less those that a request of the order couldn't use.
    [Theory]
    [InlineData("6.12", 0, 5000, 3)]
    [InlineData("6.12", 0, Accepted, 0)]
    [InlineData("6.12", 0, Accepted + 1, 1)]
    [InlineData("6.12", 1, Accepted, 1)]
    [InlineData("6.12", 3, Accepted + Block - 6, 2)]
    [InlineData("7.2", 3, Accepted + Block - 7, 1)]
    [InlineData("7.2", 0, 100_000, 6)]
    public void A_walk_accepts_from_the_lowest_on_until_the_promo_mark_is_reached(string line, int order, long mark, int blocks)
    {
        using SimMachine machine = Boot(line);
        Zone normal = Normal(machine);
        normal.SetRawWatermark(Watermark.Promo, mark);
        long pgfree = machine.State.Events.PgFree;
        var log = new DecisionLog();
        machine.Decisions = log;

        Assert.True(machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, order)).Succeeded);

        Assert.Equal((6 - blocks) * Block, normal.NrUnaccepted);
        Assert.Equal(
            [0x100400, .. Enumerable.Range(0, blocks).Select(k => First + (k * Block))], Known(normal));
        Assert.Equal(blocks * Block, machine.State.Events.PgFree - pgfree);
        Assert.Equal(blocks > 0 ? [blocks * Block] : [], log.Of<Accept>().Select(it => (int)it.Pages));
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void What_was_accepted_is_told()
    {
        using SimMachine machine = Boot("6.12");
        Normal(machine).SetRawWatermark(Watermark.Promo, 5000);
        var log = new DecisionLog();
        machine.Decisions = log;
        machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));

        Assert.Contains("node 0 Normal: accepts 3072 pages, to have as many as the promo mark at hand", Narration.Of(log));
    }

    // Nobody may mistake it for memory that can't be had.
    [Theory]
    [MemberData(nameof(Lines))]
    public void In_the_end_all_of_it_is_handed_out(string line)
    {
        using SimMachine machine = Boot(line), accepted = Boot(line, from: null);

        Assert.Equal(Drain(accepted), Drain(machine));
        Assert.True(Normal(machine).Unaccepted.IsEmpty);
        Assert.Equal(0, Normal(machine).NrUnaccepted);
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void Requests_in_bulk_accept_too()
    {
        using SimMachine machine = Boot("6.12");
        Normal(machine).SetRawWatermark(Watermark.Promo, 5000);

        machine.SinglePages.AllocBulk(new AllocationRequest(GfpMask.GfpKernel), 2);

        Assert.Equal(3 * Block, Normal(machine).NrUnaccepted);
    }

    [Fact]
    public void Without_a_lock_nothing_is_accepted()
    {
        using SimMachine machine = Boot("7.2");
        Normal(machine).SetRawWatermark(Watermark.Promo, 5000);

        Assert.True(machine.AllocPagesNoLock(new AllocationRequest(default(GfpMask))).Succeeded);
        Assert.Equal(6 * Block, Normal(machine).NrUnaccepted);
    }

    // set_migratetype_isolate looks at a pageblock's first page, and only the block's first page is marked.
    [Theory]
    [MemberData(nameof(Lines))]
    public void Isolating_a_pageblock_accepts_the_block_that_begins_with_it(string line)
    {
        using SimMachine machine = Boot(line);

        Assert.False(machine.ContigPages.AllocRange(First + Block + 512, 512).Succeeded);
        Assert.Equal(6 * Block, Normal(machine).NrUnaccepted);
        Assert.True(machine.ContigPages.AllocRange(First + Block, 512).Succeeded);
        Assert.Equal(5 * Block, Normal(machine).NrUnaccepted);
        Assert.Equal([First, .. Enumerable.Range(2, 4).Select(k => First + (k * Block))], Waiting(machine));
        Assert.Empty(machine.Reports.Audit());
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Files_and_copies_have_it_in_its_order(string line)
    {
        using SimMachine machine = Boot(line);
        Normal(machine).SetRawWatermark(Watermark.Promo, 5000);
        machine.ContigPages.AllocRange(First + (2 * Block), 512);
        string path = Path.Combine(_folder.Path, "a.machine");
        machine.Exchange.Export(path);
        using SimMachine read = SimMachine.FromFile(path, "b"), copy = machine.Exchange.Copy("c");

        foreach (SimMachine other in (SimMachine[])[read, copy])
        {
            Assert.Empty(MachineComparison.Compare(machine.Exchange.Picture(), other.Exchange.Picture()));
            Assert.Equal(Waiting(machine), Waiting(other));
        }

        // 2048 pages and half of the isolated block are there: three blocks more make 5000.
        Assert.All((SimMachine[])[machine, read, copy], one =>
        {
            Assert.Equal(5 * Block, Normal(one).NrUnaccepted);
            one.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
            Assert.Equal(2 * Block, Normal(one).NrUnaccepted);
        });
        Assert.Equal(Drain(machine), Drain(read));
    }

    [Theory]
    [InlineData("1050624+6144", "1050625+6144", "isn't of whole blocks of order 10")]
    [InlineData("1050624+6144", "1050624+99999999", "is not within the zone's")]
    [InlineData("1050624+6144", "1049600+6144", "free or in use")]
    [InlineData("1050624+6144", "1050624+5120", "nr_unaccepted is 6144, listed are 5120")]
    [InlineData("1050624+6144", "1050624+5120 1050624+1024", "twice on that list")]
    public void A_file_that_can_t_be_is_refused(string find, string replace, string reason)
    {
        using SimMachine machine = Boot("6.12");
        string path = Path.Combine(_folder.Path, "a.machine");
        machine.Exchange.Export(path);
        string text = File.ReadAllText(path);
        Assert.Contains($"UNACCEPTED nid=0 zone=2 : {find}\n", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(find, replace, StringComparison.Ordinal));

        var fault = Assert.Throws<InputException>(() => SimMachine.FromFile(path, "b"));

        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_tell_of_it()
    {
        using SimMachine machine = Boot("7.2");
        List<PageReport> pages = [];
        List<PageBlockReport> blocks = [];
        machine.Reports.ReadPages(new PageQuery { State = state => state == PageState.Unaccepted, HeadOnly = true }, pages);
        machine.Reports.ReadPageBlocks(new PageQuery { StartPfn = First, EndPfn = First + 512 }, blocks);

        Assert.Equal([.. Enumerable.Range(0, 6).Select(k => First + (k * Block))], pages.Select(page => page.Pfn));
        Assert.Equal(("Unaccepted", 10, First), (pages[0].PageState, pages[0].Order, pages[0].HeadPfn));
        Assert.Equal((512, 0, 0), (Assert.Single(blocks).UnacceptedPages, blocks[0].FreePages, blocks[0].ReservedPages));
        Assert.Equal(6 * Block, machine.Reports.Zones().Single(zone => zone.Zone == "Normal").Unaccepted);
    }

    [Fact]
    public void A_map_shows_it_as_free_as_the_kernel_counts_it()
    {
        using SimMachine machine = Boot("6.12");
        List<PageBlockStretch> stretches = [];
        machine.Reports.ReadPageBlockStretches(new PageQuery { StartPfn = 0x100400, EndPfn = 0x102000 }, stretches);
        var map = new MemoryMapBuilder(MemoryMapKind.MigrateType, 16, 512);

        IEnumerable<MemoryMapLine?> lines = [.. stretches.SelectMany(map.Add), map.Finish()];

        Assert.Equal((12, 512), (stretches[^1].Count, stretches[^1].First.UnacceptedPages));
        Assert.Equal("  mmmmmmmmmmmmmm", Assert.Single(lines)!.Cells);
    }

    // Texts of a guest count them as free and have them on no list.
    [Theory]
    [MemberData(nameof(Lines))]
    public void A_twin_has_what_its_texts_tell_of(string line)
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.From(new()
            { Line = KernelLine.All.Single(one => one.Name == line), Bytes = 5L << 30, UnacceptedFrom = 4 * GiB }));
        machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
        File.WriteAllText(Path.Combine(_folder.Path, "zoneinfo"), machine.Texts.ZoneInfo());
        File.WriteAllText(Path.Combine(_folder.Path, "buddyinfo"), machine.Texts.BuddyInfo());
        File.WriteAllText(Path.Combine(_folder.Path, "pagetypeinfo"), machine.Texts.PageTypeInfo());
        Twin made = MachinePath.Open(_folder.Path, "twin");
        using SimMachine twin = made.Machine;

        Assert.Equal(machine.Texts.BuddyInfo(), twin.Texts.BuddyInfo());
        Assert.Equal(machine.Texts.PageTypeInfo(), twin.Texts.PageTypeInfo());
        Assert.Equal((Normal(machine).NrUnaccepted, Normal(machine).NrFree), (Normal(twin).NrUnaccepted, Normal(twin).NrFree));
        Assert.Contains($"node 0 Normal: {Normal(machine).NrUnaccepted} pages that wait to be accepted", made.Told);
        Assert.Empty(twin.Reports.Audit());

        // Of which type pages on per-CPU lists are, no text tells.
        Assert.InRange(Drain(machine) - Drain(twin), 0, 63);
        Assert.Equal(0, Normal(twin).NrUnaccepted);
    }

    [Fact]
    public void A_page_that_waits_can_t_be_freed()
    {
        using SimMachine machine = Boot("6.12");

        var fault = Assert.Throws<PhysMemException>(() => machine.FreePagesAt(First + 1, 0));

        Assert.Equal(FaultCode.ReservedFrame, fault.Code);
        Assert.Contains("it waits to be accepted", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_without_it_refuse()
    {
        var fault = Assert.Throws<PhysMemException>(() => Boot("6.1"));
        var other = Assert.Throws<PhysMemException>(() => MachineTemplates.From(new()
        {
            Architecture = ArchitectureProfile.I386Pae, Line = KernelLine.V612, Bytes = 1 << 30, UnacceptedFrom = 0,
        }));

        Assert.Equal("Linux 6.1 on x86_64 has no memory that waits to be accepted.", fault.Message);
        Assert.Equal("Take Linux 6.12 or 7.2 on x86_64, or leave that out.", fault.Remedy);
        Assert.Contains("on i386", other.Message, StringComparison.Ordinal);
    }

    private static SimMachine Boot(string line, long? from = (4 * GiB) + (10 * MiB))
    {
        MachineState state = MachineBuilder.BootAllocator(new MachineDescription
        {
            Name = "guest",
            Line = KernelLine.All.Single(one => one.Name == line),
            UnacceptedFrom = from,
            Nodes =
            [
                new NodeDescription(0)
                {
                    Memory = [new MemoryRange(0, 32 * MiB), new MemoryRange((4 * GiB) + MiB, (4 * GiB) + (33 * MiB))],
                    Cpus = [0],
                },
            ],
        });
        return new SimMachine(state, "guest");
    }

    private static Zone Normal(SimMachine machine) => machine.State.PopulatedZones.Single(zone => zone.Name == "Normal");

    private static long[] Waiting(SimMachine machine) =>
        [.. Normal(machine).Unaccepted.Runs.SelectMany(run => Enumerable.Range(0, (int)run.Blocks).Select(k => Normal(machine).Pfn(run.First + ((long)k << run.Order))))];

    // Blocks of the largest order that were free at first, or have been accepted since.
    private static long[] Known(Zone zone) =>
        [.. Enumerable.Range(0, 7).Select(k => 0x100400 + ((long)k * Block)).Where(pfn => zone.Unaccepted.At(zone.FrameIndex(pfn)).Blocks == 0)];

    // All that can be had, singly, in falling order of size.
    private static int Drain(SimMachine machine)
    {
        int pages = 0;
        for (int order = 10; order >= 0; order -= 5)
        {
            while (machine.AllocPages(new AllocationRequest(GfpText.Parse("GFP_NOWAIT|__GFP_NOWARN"), order)).Succeeded)
            {
                pages += 1 << order;
            }
        }

        return pages;
    }
}
