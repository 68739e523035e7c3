using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Report;

/// <summary>
/// Takes down all pageblocks of a machine, page by page, at one moment after another; of each moment what has changed since the
/// one before, so that a history is hardly larger than what happened in it.
/// </summary>
/// <remarks>
/// A moment is a series of entries, rising: how many pageblocks on from the last one (from 1 at the first), the length of what
/// follows, both as numbers of seven bits a byte with the lowest first; then the pageblock's cell for each
/// <see cref="MemoryMapKind"/>, and its blocks from the first page to the last. A block is a byte: its state (of
/// <see cref="PageState"/>, or <see cref="Hole"/>) times 32, and its order, which may be larger than a pageblock's. Where pages
/// are no block, reserved ones and those that are no RAM of the zone, runs of them are cut like blocks.
/// </remarks>
internal sealed class PageMapRecorder(MachineState machine)
{
    /// <summary>State of pages that are no RAM of the zone.</summary>
    public const int Hole = (int)PageState.Unaccepted + 1;

    /// <summary>Where in a block's byte its state begins.</summary>
    public const int StateShift = 5;

    /// <summary>More pageblocks than this nobody looks at one by one: 4 TiB of x86_64, which take two seconds to take down.</summary>
    public const long MostPageblocks = 1 << 21;

    private static readonly MemoryMapKind[] s_kinds = Enum.GetValues<MemoryMapKind>();

    private readonly List<byte[]> _before = [];
    private readonly List<PageMapPart> _parts = [];
    private readonly List<byte> _row = [];

    /// <summary>The pageblocks in their order.</summary>
    public IReadOnlyList<PageMapPart> Parts => _parts;

    /// <summary>A recorder for a machine; null for one that is too large for it.</summary>
    public static PageMapRecorder? For(MachineState machine) =>
        machine.PopulatedZones.Sum(zone => zone.PresentPages) / machine.Build.PageblockPages <= MostPageblocks ? new PageMapRecorder(machine) : null;

    /// <summary>Takes down what has changed.</summary>
    public byte[] Take()
    {
        var moment = new List<byte>();
        FrameMap frames = machine.Frames;
        long size = machine.Build.PageblockPages;
        int row = 0, last = -1;
        long start = 0;
        for (int r; (r = frames.IndexFrom(start)) < frames.Ranges.Count; start += size)
        {
            start = Math.Max(start, frames.Ranges[r].Start) / size * size;
            foreach (IGrouping<Zone, FrameRange> part in PageBlockWalk.PartsOf(frames, start, start + size))
            {
                Interruption.Check(row);
                Describe(part.Key, start, start + size, part);
                if (IsNew(row, part.Key, start / size))
                {
                    Append(moment, row - last);
                    Append(moment, _row.Count);
                    moment.AddRange(_row);
                    last = row;
                }

                row++;
            }
        }

        return [.. moment];
    }

    /// <summary>The cells of a kind in a moment.</summary>
    public static IEnumerable<char> CellsOf(byte[] moment, MemoryMapKind kind)
    {
        for (int at = 0; at < moment.Length;)
        {
            _ = Next(moment, ref at);
            int length = Next(moment, ref at);
            yield return (char)moment[at + (int)kind];
            at += length;
        }
    }

    private static int Next(byte[] bytes, ref int at)
    {
        int number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = bytes[at++];
            number |= (one & 0x7f) << shift;
            if (one < 0x80)
            {
                return number;
            }
        }
    }

    private bool IsNew(int row, Zone zone, long block)
    {
        if (row == _before.Count)
        {
            _before.Add([.. _row]);
            AddPart(Array.IndexOf(machine.PopulatedZones, zone), block);
            return true;
        }

        if (_row.SequenceEqual(_before[row]))
        {
            return false;
        }

        _before[row] = [.. _row];
        return true;
    }

    private void AddPart(int zone, long block)
    {
        if (_parts.Count > 0 && _parts[^1] is var last && last.Zone == zone && last.FirstBlock + last.Blocks == block)
        {
            _parts[^1] = last with { Blocks = last.Blocks + 1 };
        }
        else
        {
            _parts.Add(new PageMapPart(zone, block, 1));
        }
    }

    private void Describe(Zone zone, long start, long end, IEnumerable<FrameRange> parts)
    {
        _row.Clear();
        _row.AddRange(new byte[s_kinds.Length]);
        int pages = 0, free = 0, largest = -1;
        long at = start;
        foreach (FrameRange part in parts)
        {
            AppendRun(Hole, at, part.Start);
            for (long pfn = part.Start; pfn < part.End;)
            {
                FrameFacts block = FrameInspection.Of(zone, zone.FrameIndex(pfn));
                long next = Math.Min(zone.Pfn(block.End), part.End);
                if (block.State == PageState.Reserved)
                {
                    next = EndOfReserved(zone, next, part.End);
                    AppendRun((int)PageState.Reserved, pfn, next);
                }
                else
                {
                    _row.Add((byte)(((int)block.State << StateShift) | block.Order));
                }

                free += block.State is PageState.Free or PageState.Unaccepted ? (int)(next - pfn) : 0;
                if (block.State == PageState.Free)
                {
                    largest = Math.Max(largest, block.Order);
                }

                pfn = next;
            }

            pages += (int)(part.End - part.Start);
            at = part.End;
        }

        AppendRun(Hole, at, end);
        var cell = new MemoryMapCell();
        cell.Add(zone.Pageblocks.OfFrame(zone.FrameIndex(start)), pages, free, largest);
        foreach (MemoryMapKind kind in s_kinds)
        {
            _row[(int)kind] = (byte)cell.Show(kind);
        }
    }

    private static long EndOfReserved(Zone zone, long pfn, long end)
    {
        while (pfn < end && FrameInspection.Of(zone, zone.FrameIndex(pfn)).State == PageState.Reserved)
        {
            pfn++;
        }

        return pfn;
    }

    // As the largest aligned pieces, whose places then follow from their orders.
    private void AppendRun(int state, long from, long to)
    {
        while (from < to)
        {
            int order = Math.Min((int)long.Log2(to - from), from == 0 ? int.MaxValue : (int)long.TrailingZeroCount(from));
            _row.Add((byte)((state << StateShift) | order));
            from += 1L << order;
        }
    }

    private static void Append(List<byte> bytes, int number)
    {
        for (; number > 0x7f; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
    }
}

/// <summary>Pageblocks of one zone, one behind the other.</summary>
/// <param name="Zone">Place of the zone among the populated ones.</param>
/// <param name="FirstBlock">The first one's number: its pfn divided by the pages of a pageblock.</param>
/// <param name="Blocks">How many.</param>
internal readonly record struct PageMapPart(int Zone, long FirstBlock, int Blocks);
