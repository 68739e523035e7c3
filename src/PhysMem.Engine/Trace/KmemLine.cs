using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Trace;

/// <summary>What kind of line it is that a trace has there, and where in it the parts of an event are.</summary>
internal struct KmemLine
{
    /// <summary>What to do with it; of <see cref="KmemLineUse.Event"/> the fields are yet to be read.</summary>
    public KmemLineUse Use;

    /// <summary>Which event.</summary>
    public TraceEventKind Kind;

    /// <summary>Who, where and when.</summary>
    public KmemHead Head;

    /// <summary>Where the fields begin: behind the event's name.</summary>
    public int Fields;

    // Names are of 15 letters, and what stands beside them is short.
    private const int LongestHead = 512;

    /// <summary>Looks at a line.</summary>
    /// <param name="line">The line, <see cref="Unquoted"/>.</param>
    /// <param name="found">What it is.</param>
    public static void Read(ReadOnlySpan<byte> line, out KmemLine found)
    {
        if (!TryEvent(line, out found))
        {
            found = OfNoEvent(line, found.Use);
        }
    }

    // Nearly all lines are events.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static KmemLine OfNoEvent(ReadOnlySpan<byte> line, KmemLineUse found)
    {
        KmemLineUse use = found == KmemLineUse.MissingField ? found
            : IsComment(line) ? KmemLineUse.Comment
            : KmemLost.IsTold(line) ? KmemLineUse.Lost
            : KmemStack.IsFrame(line) ? KmemLineUse.Stack
            : KmemLineUse.NoEvent;
        return use == KmemLineUse.NoEvent ? Other(line) : new KmemLine { Use = use, Head = new KmemHead() };
    }

    /// <summary>Without the "> " that mails put before what they quote, and the "*/" behind an event among a graph of functions.</summary>
    public static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> line)
    {
        while (line is [(byte)'>', ..])
        {
            line = line is [_, (byte)' ', (byte)'>', ..] ? line[2..] : line[1..];
        }

        return line.EndsWith("*/"u8) ? line[..^2].TrimEnd(" "u8) : line;
    }

    // A task may be called like an event: the first such name counts behind which fields are and before which a head is.
    private static bool TryEvent(ReadOnlySpan<byte> line, out KmemLine found)
    {
        found = new KmemLine { Use = KmemLineUse.NoEvent };
        for (int from = 0; from < LongestHead;)
        {
            int at = line[from..].IndexOf(KmemName.Start);
            if (at < 0)
            {
                return false;
            }

            at += from;
            from = at + KmemName.Start.Length;
            int length = line[at..].IndexOfAny((byte)':', (byte)'(');
            found.Kind = length < 0 ? TraceEventKind.Other : KmemName.KindOf(line.Slice(at, length));
            if (found.Kind == TraceEventKind.Other || !BeginsThere(line, at) || !KmemHead.TryRead(line, at, out found.Head))
            {
                continue;
            }

            found.Fields = at + length + 1;
            found.Use = AreFields(line[found.Fields..]) ? KmemLineUse.Event : KmemLineUse.MissingField;
            if (found.Use == KmemLineUse.Event)
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsThere(ReadOnlySpan<byte> line, int at) => at == 0 || line[at - 1] is (byte)' ' or (byte)'\t' or (byte)':';

    private static bool AreFields(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(" page="u8))
        {
            return true;
        }

        // trace-cmd says so before the fields where it doesn't know the event's text.
        ReadOnlySpan<byte> failed = "[FAILED TO PARSE]"u8;
        int from = text.IndexOf(failed) is >= 0 and int at ? at + failed.Length : 0, mark = text[from..].IndexOfAny((byte)'=', (byte)':');
        return mark >= 0 ? !text[from..(from + mark)].TrimStart(" \t("u8).ContainsAny((byte)' ', (byte)'\t') : from > 0;
    }

    // A time, a colon and a name; or perf trace's time in front of a call.
    private static KmemLine Other(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> begin = line[..Math.Min(line.Length, LongestHead)];
        for (int from = 0; begin[from..].IndexOf(": "u8) is >= 0 and int at;)
        {
            from += at + 2;
            if (KmemHead.TryRead(begin, from - 1, out KmemHead head) && !double.IsNaN(head.Time)
                && begin[from..].TrimStart(" \t"u8) is [var first, ..] && (char.IsAsciiLetter((char)first) || first is (byte)'_' or (byte)'<'))
            {
                from = begin.Length - begin[from..].TrimStart(" \t"u8).Length;
                if (KmemName.ProbeOf(begin[from..], out int length) is var probe and not TraceEventKind.Other
                    && KmemFields.AreOfProbe(line[(from + length)..], probe))
                {
                    return new KmemLine { Use = KmemLineUse.Event, Kind = probe, Head = head, Fields = from + length };
                }

                bool isStack = KmemStack.IsHead(begin[from..]);
                return new KmemLine { Use = isStack ? KmemLineUse.Stack : KmemLineUse.OtherEvent, Head = head };
            }
        }

        int call = Math.Max(begin.IndexOf((byte)'('), 0), name = begin[..call].LastIndexOfAny((byte)' ', (byte)'\t') + 1;
        bool isCall = name > 0 && KmemHead.TryRead(begin, name, out KmemHead caller) && !double.IsNaN(caller.Time);
        return new KmemLine { Use = isCall ? KmemLineUse.OtherEvent : KmemLineUse.NoEvent, Head = new KmemHead() };
    }

    // What the tracer, perf and trace-cmd write beside events; a mail may have cut the # from the line above the columns.
    private static bool IsComment(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = KmemHead.Trim(line);
        return text.IsEmpty || text[0] == (byte)'#' || text.StartsWith("cpus="u8) || text.StartsWith("version = "u8)
            || (text.StartsWith("CPU "u8) && text.EndsWith(" is empty"u8))
            || (text.EndsWith("FUNCTION"u8) && text.IndexOf("TIMESTAMP"u8) >= 0);
    }
}
