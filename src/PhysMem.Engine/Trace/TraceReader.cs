using System.Buffers;
using System.Buffers.Text;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Trace;

/// <summary>
/// Reads the kernel's text trace (the trace file of tracefs): "task-pid [cpu] flags time: event: fields".
/// Lines that begin with # are comments; events of other subsystems are skipped.
/// </summary>
public sealed class TraceReader : IDisposable
{
    private const string Remedy = "Give the trace file of tracefs, as the kernel printed it.";

    private static readonly SearchValues<byte> s_timeDigits = SearchValues.Create("0123456789."u8);

    private readonly LineSource _source;
    private readonly GfpLayout _names;
    private readonly int _maxOrder;
    private readonly Dictionary<string, uint> _masks = new(StringComparer.Ordinal);

    /// <summary>Reads from a source, which is closed with the reader.</summary>
    /// <param name="source">The trace.</param>
    /// <param name="line">The line of the kernel that printed it, which names the masks; the default one when left out.</param>
    /// <param name="maxOrder">The largest order that the kernel has.</param>
    public TraceReader(LineSource source, KernelLine? line = null, int maxOrder = PageConstants.MaxOrder)
    {
        _maxOrder = maxOrder;
        _source = source;
        _names = GfpLayout.Of(line ?? KernelLine.Default);
    }

    /// <summary>Opens a trace, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line of the kernel that printed it; the default one when left out.</param>
    /// <param name="maxOrder">The largest order that the kernel has.</param>
    /// <exception cref="InputException">The file can't be opened.</exception>
    public static TraceReader Open(string path, KernelLine? line = null, int maxOrder = PageConstants.MaxOrder) =>
        new(LineSource.Open(path), line, maxOrder);

    /// <summary>Reads all events, with frees and their later halves paired.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line of the kernel that printed it; the default one when left out.</param>
    /// <param name="maxOrder">The largest order that the kernel has.</param>
    /// <exception cref="InputException">A line is malformed.</exception>
    public static List<TraceEvent> ReadAll(string path, KernelLine? line = null, int maxOrder = PageConstants.MaxOrder)
    {
        using TraceReader reader = Open(path, line, maxOrder);
        var events = new List<TraceEvent>();
        while (reader.Read(out TraceEvent e))
        {
            events.Add(e);
        }

        FreeContexts.Resolve(events);
        return events;
    }

    /// <summary>Reads the next event of the page allocator.</summary>
    /// <returns>False at the end.</returns>
    public bool Read(out TraceEvent e)
    {
        while (_source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            if (line.IsEmpty || line[0] == (byte)'#')
            {
                continue;
            }

            e = Parse(line);
            if (e.Kind != TraceEventKind.Other)
            {
                return true;
            }
        }

        e = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private TraceEvent Parse(ReadOnlySpan<byte> line)
    {
        RequireNoneLost(line);
        int open = FindCpu(line, out int behindTime);
        int close = open + line[open..].IndexOf((byte)']');
        var e = new TraceEvent { Line = _source.LineNumber, Cpu = Decimal(line[(open + 1)..close], "CPU") };
        e.Task = TaskOf(line[..open]);
        e.InInterrupt = line.Length > close + 4 && line[close + 4] is not (byte)'.';
        e.ByKswapd = line[..open].TrimStart((byte)' ').StartsWith("kswapd"u8);
        ReadOnlySpan<byte> rest = line[behindTime..];
        int name = rest.IndexOf((byte)':');
        if (name < 0)
        {
            throw _source.Error("no event name", Remedy);
        }

        e.Kind = KmemName.KindOf(rest[..name]) is var kind and not TraceEventKind.Other ? kind : KmemName.ProbeOf(rest, out _);
        ReadOnlySpan<byte> fields = rest[(name + 1)..];
        switch (e.Kind)
        {
            case TraceEventKind.Alloc:
                e.Gfp = Mask(Field(fields, "gfp_flags="u8));
                ReadBlock(ref e, fields);
                break;
            case TraceEventKind.Bulk:
                e.Gfp = Mask(Field(fields, "gfp="u8));
                e.Nid = Decimal(Field(fields, "nid="u8), "nid");
                e.Pages = Decimal(Field(fields, "want="u8), "want");
                break;
            case TraceEventKind.BulkReturn:
                e.Pages = Decimal(Field(fields, "got="u8), "got");
                break;
            case TraceEventKind.Other:
                break;
            case TraceEventKind.ExtFrag:
                e.Pfn = Hex(Field(fields, "pfn="u8));
                e.Order = Decimal(Field(fields, "fallback_order="u8), "order");
                break;
            default:
                ReadBlock(ref e, fields);
                break;
        }

        return e;
    }

    // "CPU:1 [LOST 42 EVENTS]", without the number where the kernel doesn't know it (print_trace_line).
    private void RequireNoneLost(ReadOnlySpan<byte> line)
    {
        int lost = line.StartsWith("CPU:"u8) && line.EndsWith(" EVENTS]"u8) ? line.IndexOf(" [LOST "u8) : -1;
        if (lost >= 0)
        {
            string cpu = Encoding.ASCII.GetString(line["CPU:".Length..lost]), what = Encoding.ASCII.GetString(line[(lost + 2)..^1]);
            throw _source.Error(
                $"the kernel overwrote events of CPU {cpu} before they were read ({what}), so what was allocated isn't known from here on",
                "Record again with a larger buffer (buffer_size_kb of tracefs), or with fewer events switched on.");
        }
    }

    private void ReadBlock(ref TraceEvent e, ReadOnlySpan<byte> fields)
    {
        e.Pfn = Hex(Field(fields, "pfn="u8));
        e.Order = Decimal(Field(fields, "order="u8), "order");
        if (e.Order > _maxOrder)
        {
            throw _source.Error($"order {e.Order} is above {_maxOrder}", Remedy);
        }

        if ((e.Pfn & ((1L << e.Order) - 1)) != 0)
        {
            throw _source.Error($"frame 0x{e.Pfn:x} is not aligned to order {e.Order}", Remedy);
        }

        // A failed request prints frame 0, which the allocator never has.
        if (e.Kind == TraceEventKind.Alloc && e.Pfn == 0)
        {
            e.Pfn = -1;
        }
    }

    // "name-pid" before the CPU; 0 when there is no number.
    private static int TaskOf(ReadOnlySpan<byte> task)
    {
        ReadOnlySpan<byte> trimmed = task.TrimEnd((byte)' ');
        int dash = trimmed.LastIndexOf((byte)'-');
        return Utf8Parser.TryParse(trimmed[(dash + 1)..], out int pid, out _) ? pid : 0;
    }

    // The task's name may hold anything, brackets too: the CPU is the "[digits] " that state and time follow.
    private int FindCpu(ReadOnlySpan<byte> line, out int behindTime)
    {
        bool hasCpu = false;
        for (int at = 0; ;)
        {
            int open = line[at..].IndexOf((byte)'[');
            if (open < 0)
            {
                string missing = hasCpu ? "no time before the event" : "no CPU number in brackets: not a line of a kernel trace";
                throw _source.Error(missing, Remedy);
            }

            open += at;
            int digits = line[(open + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits > 0 && line[(open + 1 + digits)..].StartsWith("] "u8))
            {
                hasCpu = true;
                behindTime = FindTimeEnd(line, open + digits + 3);
                if (behindTime >= 0)
                {
                    return open;
                }
            }

            at = open + 1;
        }
    }

    // "d..3.     6.302886: " from the state characters on; -1 when something else stands there.
    private static int FindTimeEnd(ReadOnlySpan<byte> line, int state)
    {
        ReadOnlySpan<byte> rest = line[state..];
        int blank = rest.IndexOf((byte)' ');
        int time = blank <= 0 ? -1 : rest[blank..].IndexOfAnyExcept((byte)' ');
        if (time < 0)
        {
            return -1;
        }

        time += blank;
        int digits = rest[time..].IndexOfAnyExcept(s_timeDigits);
        return digits > 0 && rest[(time + digits)..].StartsWith(": "u8) ? state + time + digits + 2 : -1;
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> key)
    {
        for (int at = 0; ;)
        {
            int found = fields[at..].IndexOf(key);
            if (found < 0)
            {
                throw _source.Error($"field {Encoding.ASCII.GetString(key)} is missing", Remedy);
            }

            found += at;
            if (found == 0 || fields[found - 1] == (byte)' ')
            {
                ReadOnlySpan<byte> value = fields[(found + key.Length)..];
                int end = value.IndexOf((byte)' ');
                return end < 0 ? value : value[..end];
            }

            at = found + 1;
        }
    }

    private uint Mask(ReadOnlySpan<byte> text)
    {
        string word = Encoding.ASCII.GetString(text);
        if (_masks.TryGetValue(word, out uint mask))
        {
            return mask;
        }

        if (!GfpText.TryParse(word, _names, out uint parsed, out string? reason))
        {
            throw _source.Error($"gfp mask {Cited.Short(word)}: {reason}", Remedy);
        }

        _masks.Add(word, parsed);
        return parsed;
    }

    private int Decimal(ReadOnlySpan<byte> text, string what) =>
        Utf8Parser.TryParse(text, out int value, out int used) && used == text.Length && value >= 0
            ? value
            : throw _source.Error($"{what} is {Cited.Of(Encoding.ASCII.GetString(text))}, which is not a number", Remedy);

    private long Hex(ReadOnlySpan<byte> text) =>
        text.StartsWith("0x"u8)
        && Utf8Parser.TryParse(text[2..], out long value, out int used, 'x')
        && used == text.Length - 2 && value >= 0
            ? value
            : throw _source.Error($"pfn is {Cited.Of(Encoding.ASCII.GetString(text))}, which is not a frame number like 0x1f", Remedy);
}
