using System.Collections.Immutable;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Boot;

/// <summary>Boots a machine from its description, step by step as the kernel does; each step has a file here.</summary>
internal static class MachineBuilder
{
    /// <summary>Boots a machine: its allocator, and around it the model of the rest of memory management.</summary>
    public static MachineState Boot(MachineDescription description)
    {
        MachineState machine = BootAllocator(description);
        ModeledSystem.TurnOn(machine);
        return machine;
    }

    /// <summary>The allocator alone, as recordings have it: nothing is ever reclaimed or moved.</summary>
    /// <param name="description">What the machine consists of.</param>
    /// <param name="eager">As for <see cref="MemoryRelease.FreeAll"/>.</param>
    public static MachineState BootAllocator(MachineDescription description, bool eager = false)
    {
        description.Validate();
        var machine = new MachineState(description.Build, CpusOf(description), description.Line);
        try
        {
            Boot(machine, description, eager);
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    private static void Boot(MachineState machine, MachineDescription description, bool eager)
    {
        machine.Sysctl.LowmemReserveRatio = LowmemReserve.DefaultRatios(machine.Architecture);

        // 1. setup_arch: RAM by node.
        ImmutableArray<NodeRange> ram = MemoryMap.RangesOf(description);
        foreach (NodeDescription node in description.Nodes)
        {
            machine.AddNode(node.Nid);
        }

        // 2. free_area_init: zones, and where ZONE_MOVABLE begins.
        var boundaries = new ZoneBoundaries(machine.Build, ram);
        MovableZoneStarts movable = MovableZoneStarts.Find(description.Arguments, ram, boundaries, machine.Build);
        List<FrameRange> frames = ZoneLayout.Apply(machine, ram, boundaries, movable);
        machine.Complete(frames);
        BootMemory memory = BootMemory.Divide(machine, description);
        PageblockSetup.Apply(machine, memory);
        SpanContiguity.Apply(machine);

        // 3. build_all_zonelists, and whether grouping by mobility is worth while.
        machine.NodeDistance = new NodeDistances(description.Nodes).Between;
        ZonelistBuilder.BuildAll(machine);
        long total = BootEstimate.TotalPages(machine, ReservedBelow16M(memory));
        machine.GroupingDisabled = BootEstimate.IsTooSmallToGroup(total, machine.Build);
        if (machine.Architecture.IsArena)
        {
            ArenaSetup.Apply(machine);
        }

        // 4. mem_init and page_alloc_init_late: the buddy lists fill. Page sets still have no room, counters no slack.
        MemoryRelease.FreeAll(machine, memory, eager);

        // cma_init_reserved_areas.
        CmaSetup.Apply(machine, memory);

        // 5. to 8. An arena has none of this.
        if (!machine.Architecture.IsArena)
        {
            SetUpReserves(machine, description, memory);
        }

        // 9. free_initmem and the ramdisk: more managed pages, but marks aren't computed anew.
        MemoryRelease.FreeLate(machine, memory);
        if (machine.Line.ReservesFollowManagedPages && !machine.Architecture.IsArena)
        {
            LowmemReserve.Apply(machine);
        }

        // 10. What the administrator writes.
        foreach (SysctlSetting setting in description.Sysctls)
        {
            SysctlTable.Write(machine, setting.Name, setting.Value);
        }
    }

    // What keeps pages back from requests: watermarks, reserves, per-CPU lists, and counters that run late.
    private static void SetUpReserves(MachineState machine, MachineDescription description, BootMemory memory)
    {
        // 5. smp_init: with each further CPU the counters' thresholds are set, while all marks are 0.
        if (machine.Cpus.Count > 1 && !machine.Line.ThresholdsWaitForMarks)
        {
            CounterThresholds.Refresh(machine, z => DeferredInit.EarlyPages(z, machine.Frames.Ranges, memory.Free));
        }

        // 6. init_per_zone_wmark_min.
        MinFreeKbytes.Calculate(machine);
        WatermarkSetup.Apply(machine);
        CounterThresholds.Refresh(machine, z => z.ManagedPages);
        LowmemReserve.Apply(machine);

        // 7. hugepage_init.
        if (MinFreeKbytes.AdjustForHugePages(machine, description.Arguments.TransparentHugePages))
        {
            WatermarkSetup.Apply(machine);
        }

        if (machine.Line.ThresholdsWaitForMarks)
        {
            CounterThresholds.Refresh(machine, z => z.ManagedPages);
        }

        // 8. kswapd_init: a node without memory gets no kswapd.
        foreach (Node node in machine.Nodes.Where(n => !n.HasMemory))
        {
            node.KswapdHighestZone = 0;
        }
    }

    private static SimCpu[] CpusOf(MachineDescription description) =>
    [
        .. description.Nodes
            .SelectMany(n => n.Cpus.Select(cpu => new SimCpu(cpu, n.Nid)))
            .OrderBy(c => c.Id),
    ];

    private static long ReservedBelow16M(BootMemory memory) =>
        FrameRuns.Count(memory.Reserved.Concat(memory.Late).Where(r => r.Zone.Type == ZoneType.Dma));
}
