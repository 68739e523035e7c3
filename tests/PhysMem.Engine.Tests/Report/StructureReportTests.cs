using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Snapshots of zonelists, page sets, fragmentation and counters.</summary>
public sealed class StructureReportTests
{
    [Fact]
    public void A_zonelist_goes_down_and_a_mask_leaves_out_what_lies_above()
    {
        using SimMachine machine = SmallMachines.FourZones();

        Assert.Equal(["0 HighMem", "1 Normal", "2 DMA32", "3 DMA"], Entries(machine.Reports.ZoneLists()));
        Assert.Equal(["2 DMA32", "3 DMA"], Entries(machine.Reports.ZoneLists(gfp: GfpMask.GfpDma32)));
        Assert.All(machine.Reports.ZoneLists(), entry => Assert.Equal((null, null), (entry.LowmemReserve, entry.Needed)));
        Assert.Equal(
            FaultCode.GfpZoneBad,
            Assert.Throws<PhysMemException>(() => machine.Reports.ZoneLists(gfp: GfpMask.Dma | GfpMask.HighMem)).Code);
    }

    [Fact]
    public void The_list_of_this_node_has_no_other_and_a_mask_can_ask_for_it()
    {
        using SimMachine machine = SmallMachines.TwoNodes();

        Assert.Equal([0, 0, 1, 1, 0, 0], machine.Reports.ZoneLists().Select(entry => entry.Node));
        Assert.Equal([0, 0, 1], machine.Reports.ZoneLists(thisNode: true).Select(entry => entry.Node));
        Assert.Equal(
            machine.Reports.ZoneLists(thisNode: true, GfpMask.GfpKernel),
            machine.Reports.ZoneLists(gfp: GfpMask.GfpKernel | GfpMask.ThisNode));
        Assert.Equal(["Fallback", "NoFallback"], new[] { false, true }.Select(one => machine.Reports.ZoneLists(one)[0].List));
    }

    [Theory]
    [InlineData("GFP_KERNEL")]
    [InlineData("GFP_DMA32")]
    [InlineData("GFP_DMA")]
    public void What_is_needed_is_what_a_request_is_tested_against(string mask)
    {
        using SimMachine machine = SmallMachines.FourZones();
        GfpMask gfp = GfpText.Parse(mask);
        machine.Sysctls.Set("min_free_kbytes", "65000");
        machine.Decisions = new DecisionLog();
        machine.AllocPages(new AllocationRequest(gfp, 0));

        // The first walk comes to all zones, as none has so much.
        ZoneListReport[] entries = [.. machine.Reports.ZoneLists(gfp: gfp)];
        Assert.Equal(
            entries.Select(entry => (entry.Zone, entry.Needed)),
            machine.Decisions.Of<WatermarkTest>().Take(entries.Length).Select(one => (one.Zone.Name, (long?)one.Needed)));
    }

    [Fact]
    public void A_page_set_counts_the_pages_of_its_lists()
    {
        using var machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 1 << 30, cpus: 2));
        Allocation first = machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 0) { Cpu = 1 }).Allocation!;
        machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable, 2) { Cpu = 1 });
        machine.AllocPages(new AllocationRequest(GfpMask.GfpTransHuge, 9) { Cpu = 0 });

        PageSetReport[] sets = [.. machine.Reports.PageSets()];
        PageSetListReport[] lists = [.. machine.Reports.PageSetLists()];

        Assert.Equal(["DMA 0", "DMA 1", "DMA32 0", "DMA32 1"], sets.Select(set => $"{set.Zone} {set.Cpu}"));
        Assert.All(sets, set => Assert.Equal(
            set.Count, lists.Where(list => (list.Zone, list.Cpu) == (set.Zone, set.Cpu)).Sum(list => list.Pages)));

        // One batch less the page that was taken; blocks of order 2 come by a quarter of a batch, or two at least.
        int batch = sets[3].Batch;
        Assert.Equal(
            [("Unmovable", 0, batch - 1), ("Movable", 2, Math.Max(batch / 4, 2) - 1)],
            lists.Where(list => list.Cpu == 1).Select(list => (list.MigrateType, list.Order, list.Blocks)));
        Assert.Equal(("Movable", 9, 1), lists.Where(list => list.Cpu == 0).Select(list => (list.MigrateType, list.Order, list.Blocks)).Single());
        machine.FreePagesAt(first.Pfn, 0, cpu: 1);
        Assert.Equal(batch, machine.Reports.PageSetLists().Single(list => list is { Cpu: 1, Order: 0 }).Blocks);
    }

    [Fact]
    public void Indexes_are_those_of_the_kernels_texts_and_the_threshold_tells_the_cause()
    {
        using SimMachine machine = SmallMachines.OneNode();
        long[] all = [.. AllPages(machine)];
        Array.ForEach(Array.FindAll(all, pfn => pfn % 2 == 1), pfn => machine.FreePagesAt(pfn, 0));
        machine.DrainAllPages();

        FragmentationReport[] rows = [.. machine.Reports.Fragmentation()];

        Assert.Equal(Numbers(machine.Texts.UnusableIndex()), rows.Select(row => row.UnusableIndex));
        Assert.Equal(Numbers(machine.Texts.ExtFragIndex()), rows.Select(row => row.FragmentationIndex));

        // Single pages that are no neighbours: 1000 - 1000/2, 1000 - 1000/4, .. of order 1, 2, ..
        Assert.Equal(["None", "LackOfMemory", "Fragmentation"], rows[11..14].Select(row => row.Cause));
        Assert.Equal([500, 750], rows[12..14].Select(row => row.FragmentationIndex));
        Assert.Equal([machine.State.Zones[1].Buddy.FreePages, 0], rows[11..13].Select(row => row.Suitable));
        machine.Sysctls.Set("extfrag_threshold", "800");
        Assert.Equal(
            ["None", "LackOfMemory", "LackOfMemory", "Fragmentation"],
            machine.Reports.Fragmentation().Skip(11).Take(4).Select(row => row.Cause));
    }

    [Fact]
    public void Counters_of_zones_add_up_to_those_of_nodes_and_the_machine()
    {
        using SimMachine machine = SmallMachines.TwoNodes();
        for (int k = 0; k < 300; k++)
        {
            machine.AllocPages(new AllocationRequest(GfpMask.GfpHighUserMovable, k % 4) { Cpu = k % 2, Node = k % 2 });
        }

        CounterReport[] zones = [.. machine.Reports.Counters(CounterScope.Zone)], nodes = [.. machine.Reports.Counters(CounterScope.Node)];
        Dictionary<string, long> all = machine.Reports.Counters(CounterScope.Machine).ToDictionary(one => one.Name, one => one.Value);

        Assert.All(nodes.GroupBy(one => one.Name), same => Assert.Equal(all[same.Key], same.Sum(one => one.Value)));
        Assert.All(zones.GroupBy(one => one.Name), same => Assert.Equal(all[same.Key], same.Sum(one => one.Value)));
        Assert.Equal((300, 0), (all["numa_hit"], all["numa_miss"]));
        Assert.Equal(75 * (1 + 2 + 4 + 8), all["pgalloc_dma32"]);
        Assert.Equal(machine.Reports.Zones().Sum(zone => zone.FreePages), all["nr_free_pages"]);
    }

    [Fact]
    public void Events_of_reclaim_are_counted_by_the_zone_that_a_request_may_use()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20));
        machine.Pressure.FillPageCache(1 << 20);
        while (machine.Reports.Pressure().DirectReclaims == 0)
        {
            Assert.True(machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 0)).Succeeded);
        }

        Dictionary<string, long> all = machine.Reports.Counters(CounterScope.Machine).ToDictionary(one => one.Name, one => one.Value);

        // GFP_KERNEL may use Normal, whether there is any or not.
        PressureReport pressure = machine.Reports.Pressure();
        Assert.Equal((pressure.DirectReclaims, 0), (all["allocstall_normal"], all["allocstall_dma32"]));
        Assert.Equal(pressure.ReclaimedByRequests, all["pgsteal_direct"]);
    }

    [Fact]
    public void Files_are_found_with_and_without_their_folders()
    {
        using SimMachine machine = SmallMachines.OneNode();

        Assert.Equal(machine.Texts.VmStat(), machine.Texts.Read("/proc/vmstat"));
        Assert.Equal(machine.Texts.ExtFragIndex(), machine.Texts.Read("/sys/kernel/debug/extfrag/extfrag_index"));
        Assert.All(KernelTexts.Files, file => Assert.Equal(machine.Texts.Read(file.Name), machine.Texts.Read(file.Folder + file.Name)));
        Assert.Equal(FaultCode.NoSuchPlace, Assert.Throws<PhysMemException>(() => machine.Texts.Read("meminfo")).Code);
    }

    private static IEnumerable<string> Entries(IEnumerable<ZoneListReport> list) => list.Select(one => $"{one.Position} {one.Zone}");

    private static IEnumerable<long> AllPages(SimMachine machine)
    {
        var request = new AllocationRequest(GfpMask.GfpKernel | GfpMask.MemAlloc, 0);
        while (machine.AllocPages(request).Allocation is { } page)
        {
            yield return page.Pfn;
        }
    }

    // "Node 0, zone      DMA -1.000 .." of each zone.
    private static IEnumerable<long> Numbers(string text) => text.TrimEnd('\n').Split('\n').SelectMany(
        line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4)
            .Select(number => long.Parse(number.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)));
}
