using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>The lines of a state that are about the whole machine or a node: SYS, VM, EVENTS, CPUS, NODE, ZONELIST.</summary>
internal static class StateHeadLines
{
    /// <summary>Node numbers stay below this (NODES_SHIFT 10).</summary>
    public const int MostNodes = 1024;

    /// <summary>CPU numbers stay below this (the largest NR_CPUS).</summary>
    public const int MostCpus = 8192;

    private const int MostZones = 8;

    // Pages of 4 to 64 KiB.
    private const int LeastPageShift = 12;
    private const int MostPageShift = 16;

    /// <summary>Reads SYS.</summary>
    public static SysInfo ReadSys(ref FieldLine line)
    {
        bool tunes = line.Has("pcp_batch_scale_max"u8), defrags = line.Has("defrag_mode"u8);
        if (tunes)
        {
            line.Small("pcp_batch_scale_max"u8, PageSet.MaxScale, PageSet.MaxScale);
        }

        int pageShift = line.Small("page_shift"u8, LeastPageShift, MostPageShift);
        int orders = line.Small("max_order"u8, KernelBuild.LeastPageblockOrder + 1, KernelBuild.GreatestOrder + 1);
        var sys = new SysInfo
        {
            PageShift = pageShift,
            MaxOrder = orders,
            PageblockOrder = line.Small("pageblock_order"u8, KernelBuild.LeastPageblockOrder, orders - 1),
            MaxNrZones = line.Small("max_nr_zones"u8, 1, MostZones),
            MigrateTypes = line.Small("migrate_types"u8, Kernel.MigrateTypes.Count - 1, Kernel.MigrateTypes.Count),
            PcpLists = line.Small("pcp_lists"u8, PageSet.SmallListCount, PageSet.ListCount),
            OnlineNodes = line.Small("online_nodes"u8, 1, MostNodes),
            OnlineCpus = line.Small("online_cpus"u8, 1, MostCpus),
            Hz = line.Small("hz"u8, 1),
            MobilityGroupingDisabled = line.Small("mobility_grouping_disabled"u8, -1, 1),
            Shuffle = line.Small("shuffle"u8, -1, 1),
            MovableZone = line.Small("movable_zone"u8, -1, MostZones - 1),
            Cpu = line.Small("cpu"u8, 0, MostCpus - 1),
            TotalRam = line.Pages("totalram"u8),
            DefragMode = defrags ? line.Small("defrag_mode"u8, 0, 1) : null,
            Line = defrags ? KernelLine.V72 : tunes ? KernelLine.V612 : KernelLine.V61,
        };
        line.Close();
        if (sys.PcpLists is not (PageSet.SmallListCount or PageSet.ListCount))
        {
            throw line.Error(
                $"pcp_lists={sys.PcpLists} should be {PageSet.SmallListCount} without huge pages, {PageSet.ListCount} with them");
        }

        return sys.MovableZone < sys.MaxNrZones
            ? sys
            : throw line.Error($"movable_zone={sys.MovableZone} is no zone index below max_nr_zones={sys.MaxNrZones}");
    }

    /// <summary>Reads VM.</summary>
    public static VmInfo ReadVm(ref FieldLine line, SysInfo sys)
    {
        var vm = new VmInfo
        {
            MinFreeKbytes = line.Number("min_free_kbytes"u8, -1),
            UserMinFreeKbytes = line.Number("user_min_free_kbytes"u8, -1),
            WatermarkScaleFactor = line.Small("watermark_scale_factor"u8, -1),
            WatermarkBoostFactor = line.Small("watermark_boost_factor"u8, -1),
            PercpuPagelistHighFraction = line.Small("percpu_pagelist_high_fraction"u8, -1),
            NodeReclaimMode = line.Small("node_reclaim_mode"u8, -1),
            LowmemReserveRatio = line.Numbers("lowmem_reserve_ratio"u8, sys.MaxNrZones, -1),
        };
        line.Close();
        return vm;
    }

    /// <summary>Reads EVENTS.</summary>
    public static EventInfo ReadEvents(ref FieldLine line, SysInfo sys)
    {
        var handedOut = new long[sys.MaxNrZones];
        byte[] key = "pgalloc_zone0"u8.ToArray();
        for (int zone = 0; zone < handedOut.Length; zone++)
        {
            key[^1] = (byte)('0' + zone);
            handedOut[zone] = line.Number(key);
        }

        var events = new EventInfo { PgAlloc = handedOut, PgFree = line.Number("pgfree"u8) };
        line.Close();
        return events;
    }

    /// <summary>Reads CPUS.</summary>
    public static (int Cpu, int Node)[] ReadCpus(ref FieldLine line, LineSource source, SysInfo sys)
    {
        line.Close(list: true);
        var cpus = new (int Cpu, int Node)[sys.OnlineCpus];
        var list = new ListCursor(source, line.List);
        while (list.NextPair((byte)'/', out long cpu, out long node))
        {
            if (cpu >= MostCpus || node >= MostNodes)
            {
                throw line.Error($"{cpu}/{node} is no CPU and node number");
            }

            if (Array.FindIndex(cpus, 0, Math.Min(list.Given - 1, cpus.Length), c => c.Cpu == (int)cpu) >= 0)
            {
                throw line.Error($"CPU {cpu} is listed twice");
            }

            if (list.Given <= cpus.Length)
            {
                cpus[list.Given - 1] = ((int)cpu, (int)node);
            }
        }

        return list.Given == cpus.Length
            ? cpus
            : throw line.Error($"the list has {list.Given} CPUs, but SYS says online_cpus={sys.OnlineCpus}");
    }

    /// <summary>Reads NODE.</summary>
    public static NodeState ReadNode(ref FieldLine line, LineSource source, SysInfo sys)
    {
        var node = new NodeState
        {
            Nid = line.Small("nid"u8, 0, MostNodes - 1),
            Start = line.Pages("start"u8),
            Spanned = line.Pages("spanned"u8),
            Present = line.Pages("present"u8),
            KswapdOrder = line.Small("kswapd_order"u8, 0, sys.MaxOrder - 1),
            KswapdHighestZoneIdx = line.Small("kswapd_highest_zoneidx"u8, 0, sys.MaxNrZones),
            KswapdFailures = line.Small("kswapd_failures"u8),
            Line = source.LineNumber,
        };
        line.Close();
        return node;
    }

    /// <summary>Reads the list of a ZONELIST line, whose fields the caller has read.</summary>
    public static (int Node, int Zone)[] ReadZonelist(ref FieldLine line, LineSource source, SysInfo sys)
    {
        line.Close(list: true);
        var entries = new List<(int Node, int Zone)>();
        var list = new ListCursor(source, line.List);
        while (list.NextPair((byte)'/', out long node, out long zone))
        {
            if (node >= MostNodes || zone >= sys.MaxNrZones)
            {
                throw line.Error($"{node}/{zone} is no node and zone index");
            }

            if (entries.Contains(((int)node, (int)zone)))
            {
                throw line.Error($"{node}/{zone} is listed twice");
            }

            entries.Add(((int)node, (int)zone));
        }

        return entries.ToArray();
    }
}
