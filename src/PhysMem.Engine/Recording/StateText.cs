using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>Takes one line of a text; the bytes are good during the call only.</summary>
/// <returns>Whether more lines are wanted.</returns>
internal delegate bool LineReceiver(ReadOnlySpan<byte> line);

/// <summary>
/// Writes a machine's state as recordings have it, line by line, all that stands between STATE and ENDSTATE. What a
/// machine doesn't know of itself (the timer's rate, which CPU looked) comes from a state recorded before.
/// </summary>
internal sealed partial class StateText
{
    private readonly MachineState _machine;
    private readonly StateDump _before;
    private readonly LineReceiver _receiver;
    private readonly bool _runs;
    private readonly AsciiLine _line = new();

    private StateText(MachineState machine, StateDump before, LineReceiver receiver, bool runs)
    {
        _runs = runs;
        _machine = machine;
        _before = before;
        _receiver = receiver;
    }

    /// <summary>Gives the lines to a receiver until it wants no more.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="before">What the machine doesn't know of itself.</param>
    /// <param name="receiver">Takes the lines.</param>
    /// <param name="runs">
    /// Whether neighbours on free lists are put together (<see cref="ListRuns"/>), as in a machine's file and no recording.
    /// </param>
    /// <returns>Whether it took all.</returns>
    public static bool Write(MachineState machine, StateDump before, LineReceiver receiver, bool runs = false)
    {
        var text = new StateText(machine, before, receiver, runs);
        return text.Head() && Array.TrueForAll(machine.Nodes, text.OfNode) && Array.TrueForAll(machine.Zones, text.OfZone);
    }

    private bool Head() => Sys() && Vm() && Events() && (_before.Cpus is null || Cpus());

    private bool Sys()
    {
        SysInfo sys = _before.Sys;
        _line.Begin("SYS"u8)
            .Field("page_shift"u8, sys.PageShift)
            .Field("max_order"u8, sys.MaxOrder)
            .Field("pageblock_order"u8, sys.PageblockOrder)
            .Field("max_nr_zones"u8, sys.MaxNrZones)
            .Field("migrate_types"u8, sys.MigrateTypes)
            .Field("pcp_lists"u8, sys.PcpLists)
            .Field("online_nodes"u8, sys.OnlineNodes)
            .Field("online_cpus"u8, sys.OnlineCpus)
            .Field("hz"u8, sys.Hz)
            .Field("mobility_grouping_disabled"u8, sys.MobilityGroupingDisabled)
            .Field("shuffle"u8, sys.Shuffle)
            .Field("movable_zone"u8, sys.MovableZone)
            .Field("cpu"u8, sys.Cpu)
            .Field("totalram"u8, sys.TotalRam);
        if (_machine.Line.TunesPageSets)
        {
            _line.Field("pcp_batch_scale_max"u8, PageSet.MaxScale);
        }

        return Give(sys.DefragMode is { } mode ? _line.Field("defrag_mode"u8, mode) : _line);
    }

    private bool Vm()
    {
        VmInfo vm = _before.Vm;
        return Give(_line.Begin("VM"u8)
            .Field("min_free_kbytes"u8, vm.MinFreeKbytes)
            .Field("user_min_free_kbytes"u8, vm.UserMinFreeKbytes)
            .Field("watermark_scale_factor"u8, vm.WatermarkScaleFactor)
            .Field("watermark_boost_factor"u8, vm.WatermarkBoostFactor)
            .Field("percpu_pagelist_high_fraction"u8, vm.PercpuPagelistHighFraction)
            .Field("node_reclaim_mode"u8, vm.NodeReclaimMode)
            .Field("lowmem_reserve_ratio"u8, vm.LowmemReserveRatio));
    }

    private bool Events()
    {
        _line.Begin("EVENTS"u8);
        for (int zone = 0; zone < _machine.Events.PgAlloc.Length; zone++)
        {
            _line.Add(" pgalloc_zone"u8).Add(zone).Add('=').Add(_machine.Events.PgAlloc[zone]);
        }

        return Give(_line.Field("pgfree"u8, _machine.Events.PgFree));
    }

    private bool Cpus()
    {
        _line.Begin("CPUS :"u8);
        foreach (SimCpu cpu in _machine.Cpus)
        {
            _line.Add(' ').Add(cpu.Id).Add('/').Add(cpu.Node);
        }

        return Give(_line);
    }

    private bool OfNode(Node node) => Give(_line.Begin("NODE"u8)
            .Field("nid"u8, node.Nid)
            .Field("start"u8, node.StartPfn)
            .Field("spanned"u8, node.SpannedPages)
            .Field("present"u8, node.PresentPages)
            .Field("kswapd_order"u8, node.KswapdOrder)
            .Field("kswapd_highest_zoneidx"u8, node.KswapdHighestZone)
            .Field("kswapd_failures"u8, node.KswapdFailures))
        && OfZonelist(node.Nid, "fallback"u8, node.Fallback)
        && OfZonelist(node.Nid, "thisnode"u8, node.ThisNode);

    private bool OfZonelist(int nid, ReadOnlySpan<byte> kind, Zonelist list)
    {
        if (list.Zones.Length == 0)
        {
            return true;
        }

        _line.Begin("ZONELIST"u8).Field("nid"u8, nid).Add(" kind="u8).Add(kind).Add(" :"u8);
        foreach (Zone zone in list.Zones)
        {
            _line.Add(' ').Add(zone.Node.Nid).Add('/').Add(zone.Index);
        }

        return Give(_line);
    }

    private bool Give(AsciiLine line)
    {
        Interruption.Check();
        return _receiver(line.Bytes);
    }
}
