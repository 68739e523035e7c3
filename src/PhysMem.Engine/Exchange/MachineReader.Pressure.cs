using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <content>The lines about memory pressure: PRESSURE, NODEPRESSURE, ZONEPRESSURE, LRULIST, CACHE, TASK, MOVES.</content>
internal sealed partial class MachineReader
{
    private bool ReadPressure(ref FieldLine line)
    {
        if (line.Is("PRESSURE"u8))
        {
            ReadSystem(ref line);
        }
        else if (line.Is("NODEPRESSURE"u8))
        {
            NodePressure.Fields.Take(System(ref line).Of(NodeOf(ref line)), ref line);
            line.Close();
        }
        else if (line.Is("ZONEPRESSURE"u8))
        {
            CompactionDeferral.Fields.Take(System(ref line).Of(ZoneOf(ref line, out _)), ref line);
            line.Close();
        }
        else if (line.Is("LRULIST"u8))
        {
            ReadLruList(ref line);
        }
        else if (line.Is("CACHE"u8))
        {
            ReadCache(ref line);
        }
        else if (line.Is("TASK"u8))
        {
            ReadTask(ref line);
        }
        else if (line.Is("MOVES"u8))
        {
            ReadMoves(ref line);
        }
        else
        {
            return false;
        }

        return true;
    }

    private ModeledSystem System(ref FieldLine line) =>
        ModeledSystem.Of(_machine) ?? throw line.Error("there is no PRESSURE line before");

    private void ReadSystem(ref FieldLine line)
    {
        if (ModeledSystem.Of(_machine) != null)
        {
            throw line.Error("there is already such a line");
        }

        var distances = new List<long>();
        var list = new ListCursor(_source, line.List);
        while (list.Next(out var word))
        {
            distances.Add(list.Number(word));
        }

        int nodes = _machine.Nodes.Length;
        BlockList.RequireCount(ref line, nodes * nodes, distances.Count);
        int[] place = new int[ArchitectureProfile.MaxNumNodes];
        for (int k = 0; k < nodes; k++)
        {
            place[_machine.Nodes[k].Nid] = k;
        }

        _machine.NodeDistance = (from, to) => (int)distances[(place[from] * nodes) + place[to]];
        ModeledSystem.Fields.Take(ModeledSystem.TurnOn(_machine), ref line);
        line.Close(list: true);
    }

    private unsafe void ReadLruList(ref FieldLine line)
    {
        System(ref line);
        Zone zone = ZoneOf(ref line, out ZoneState where);
        int kind = line.Small("list"u8, 0, LruLists.Count - 1);
        line.Close(list: true);
        foreach (long pfn in PagesOf(ref line))
        {
            Interruption.Check(pfn);
            long i = HeldBlock(ref line, zone, where, pfn);
            if (zone.Lru!.IsOnList(i))
            {
                throw line.Error($"block {pfn} is on two lists");
            }

            zone.Lru.Append(i, FrameState.Order(zone.Table.State[i]), kind);
        }
    }

    private void ReadCache(ref FieldLine line)
    {
        System(ref line);
        Zone zone = ZoneOf(ref line, out ZoneState where);
        line.Close(list: true);
        foreach (long pfn in PagesOf(ref line))
        {
            Interruption.Check(pfn);
            zone.Lru!.SetCache(HeldBlock(ref line, zone, where, pfn));
        }
    }

    private void ReadTask(ref FieldLine line)
    {
        TaskTable tasks = System(ref line).Tasks;
        int pid = line.Small("pid"u8, 1);
        var task = new SimTask(pid, Unescaped(ref line))
        {
            OomScoreAdj = line.Small("oom_score_adj"u8, OomKiller.NeverKill, -OomKiller.NeverKill),
            Uid = line.Small("uid"u8, int.MinValue),
            TotalVmPages = line.Pages("total_vm"u8),
            PageTableBytes = line.Number("page_table_bytes"u8),
        };
        if (tasks.Find(pid) != null)
        {
            throw line.Error($"there is already a task with pid {pid}");
        }

        tasks.Add(task);
        TaskEntry entry = tasks.Tasks[^1];
        TaskEntry.Fields.Take(entry, ref line);
        line.Close(list: true);
        foreach (long pfn in PagesOf(ref line))
        {
            (Zone zone, long i) = HeldBlock(ref line, pfn);
            zone.Lru!.SetOwned(i, true);
            if (!tasks.Append(entry, pfn))
            {
                throw line.Error($"block {pfn} has an owner already");
            }
        }
    }

    private void ReadMoves(ref FieldLine line)
    {
        FrameMoves moves = System(ref line).Moves;
        line.Close(list: true);
        var list = new ListCursor(_source, line.List);
        while (list.Next(out var word))
        {
            int at = word.IndexOf((byte)'/');
            if (at < 0)
            {
                throw list.Error(word, "not of the form 1/2");
            }

            if (!PressureText.TryFate(word[(at + 1)..], out long now))
            {
                now = list.Number(word[(at + 1)..]);
                (Zone zone, long i) = HeldBlock(ref line, now);
                zone.Lru!.SetMoved(i);
            }

            moves.Append(list.Number(word[..at]), now);
        }
    }

    private List<long> PagesOf(ref FieldLine line)
    {
        var pages = new List<long>();
        var list = new ListCursor(_source, line.List);
        while (list.NextRun(0, out long first, out long count, out long step))
        {
            if (_machine.Frames.ZoneOf(first) is not { } zone || !zone.Spans(first + ((count - 1) * step)))
            {
                throw line.Error($"the pages from {first} on are not all RAM of one zone");
            }

            RequireRoom(count, 0);
            for (long k = 0; k < count; k++)
            {
                Interruption.Check(k + 1);
                pages.Add(first + (k * step));
            }
        }

        return pages;
    }

    private (Zone Zone, long Index) HeldBlock(ref FieldLine line, long pfn)
    {
        Zone zone = _machine.Frames.ZoneOf(pfn) ?? throw line.Error($"page {pfn} is no RAM");
        return (zone, HeldBlock(ref line, zone, _dump.FindZone(zone.Node.Nid, zone.Index)!, pfn));
    }

    private static unsafe long HeldBlock(ref FieldLine line, Zone zone, ZoneState where, long pfn)
    {
        long i = where.Spans(pfn) ? zone.FrameIndex(pfn) : 0;
        return where.Spans(pfn) && FrameState.IsInUse(zone.Table.State[i])
            ? i
            : throw line.Error($"page {pfn} begins no block that a HELD line of this zone has");
    }
}
