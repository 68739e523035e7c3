using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <content>The lines about memory and what is in use: RAM, TYPES, UNACCEPTED, SIM, SIMNODE, SIMZONE, HELD, TOLD, FILLED.</content>
internal sealed partial class MachineReader
{
    // RAM lines come first, since a machine is complete only with its frames.
    private List<FrameRange> ReadRam(MachineState machine)
    {
        var ram = new List<FrameRange>();
        while (_source.TryReadLine(out var text))
        {
            var line = new FieldLine(_source, text, _slots);
            if (!line.Is("RAM"u8))
            {
                _source.Unread();
                break;
            }

            Zone zone = ZoneOf(ref line, machine, out ZoneState state);
            ram.AddRange(StateZoneLines.ReadLru(ref line, _source, state)
                .Select(r => new FrameRange(r.Start, r.Start + r.Count, zone)));
        }

        RequireRam(ram);
        return ram;
    }

    private void RequireRam(List<FrameRange> ram)
    {
        ram.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (int k = 1; k < ram.Count; k++)
        {
            if (ram[k].Start < ram[k - 1].End)
            {
                throw _source.Error($"page {ram[k].Start} is in two ranges of the RAM lines before");
            }
        }

        if (ram.DistinctBy(r => r.Zone).Count() != _dump.Zones.Count(z => z.Populated))
        {
            throw _source.Error("there must be a RAM line for each zone with memory before this line");
        }
    }

    private bool ReadOwn(ref FieldLine line)
    {
        if (line.Is("HELD"u8))
        {
            ReadHeld(ref line);
        }
        else if (line.Is("SIM"u8))
        {
            MachineState.OwnFields.Take(_machine, ref line);
            line.Close();
        }
        else if (line.Is("SIMNODE"u8))
        {
            Node.OwnFields.Take(NodeOf(ref line), ref line);
            line.Close();
        }
        else if (line.Is("SIMZONE"u8))
        {
            Zone.OwnFields.Take(ZoneOf(ref line, out _), ref line);
            line.Close();
        }
        else if (line.Is("TOLD"u8) || line.Is("FILLED"u8))
        {
            bool isTold = line.Is("TOLD"u8);
            string text = Uri.UnescapeDataString(line.Text("text"u8));
            line.Close();
            MachineOrigin origin = _machine.Origin;
            _machine.Origin = isTold ? origin with { Told = origin.Told.Add(text) } : origin with { Filled = origin.Filled.Add(text) };
        }
        else if (line.Is("TYPES"u8))
        {
            ReadTypes(ref line);
        }
        else if (line.Is("UNACCEPTED"u8))
        {
            ReadUnaccepted(ref line);
        }
        else
        {
            return false;
        }

        return true;
    }

    private unsafe void ReadHeld(ref FieldLine line)
    {
        Zone zone = ZoneOf(ref line, out ZoneState where);
        int order = line.Small("order"u8, 0, zone.Build.MaxOrder);
        byte state = (byte)(FrameState.InUse | order);
        state |= line.Flag("compound"u8) ? FrameState.Compound : FrameState.None;
        state |= line.Flag("movable"u8) ? FrameState.Lru : FrameState.None;
        line.Close(list: true);
        var list = new ListCursor(_source, line.List);
        while (list.NextRun(order, out long first, out long count, out long step))
        {
            BlockList.RequireRun(ref line, where, order, first, count, step);
            RequireRoom(count, order);
            for (long k = 0; k < count; k++)
            {
                Interruption.Check(k + 1);
                long i = zone.FrameIndex(first + (k * step));
                if (zone.Table.StateOf(i) != FrameState.None || zone.Buddy.RunAt(i).Blocks > 0)
                {
                    throw line.Error($"block {zone.Pfn(i)} is listed twice, or is in a list of the state too");
                }

                zone.Table.State[i] = state;
            }
        }
    }

    private void RequireRoom(long blocks, int order)
    {
        if (_budget.Refusal(blocks, order) is { } why)
        {
            throw _source.Error(why, TableBudget.Remedy);
        }
    }

    // What of it can't be, the audit of the whole machine finds.
    private void ReadUnaccepted(ref FieldLine line)
    {
        Zone zone = ZoneOf(ref line, out ZoneState where);
        int order = zone.Build.MaxOrder;
        foreach ((long start, int count) in StateZoneLines.ReadLru(ref line, _source, where))
        {
            if (start % zone.Build.MaxOrderPages != 0 || count % zone.Build.MaxOrderPages != 0)
            {
                throw line.Error($"the range {start}+{count} isn't of whole blocks of order {order}");
            }

            zone.PutUnaccepted(new BlockRun(zone.FrameIndex(start), count >> order, order));
        }
    }

    private void ReadTypes(ref FieldLine line)
    {
        Zone zone = ZoneOf(ref line, out ZoneState where);
        line.Close(list: true);
        var list = new ListCursor(_source, line.List);
        while (list.Next(out var word))
        {
            int type = word.Length > 1 ? MigrateTypes.OfLetter((char)word[^1]) : -1;
            long pfn = list.Number(type < 0 ? word : word[..^1]);

            // The last of a zone's pageblocks may end behind it.
            if (type < 0 || pfn < zone.Table.BasePfn || pfn >= where.Start + where.Spanned || pfn + zone.Build.PageblockPages <= where.Start)
            {
                throw list.Error(word, "no pageblock of the zone with its type");
            }

            zone.Pageblocks.SetOfFrame(zone.FrameIndex(pfn), type);
        }
    }
}
