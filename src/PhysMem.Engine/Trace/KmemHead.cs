using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Trace;

/// <summary>
/// What stands before the name of an event: who, where, when. Names of tasks may have blanks, colons, dashes and
/// brackets in them, so it is read from its end.
/// </summary>
internal struct KmemHead
{
    /// <summary>Seconds, or a count; NaN when not told.</summary>
    public double Time = double.NaN;

    /// <summary>
    /// Where task and CPU stand when a time follows them, for <see cref="OfWho"/>; else empty, and what is known of them is below.
    /// </summary>
    public KmemPart Who;

    /// <summary>The CPU; -1 when not told.</summary>
    public int Cpu = -1;

    /// <summary>The task's number; -1 when not told.</summary>
    public int Pid = -1;

    /// <summary>The task's name; empty when not told.</summary>
    public KmemPart Task;

    /// <summary>State of interrupts and preemption; empty when not told.</summary>
    public KmemPart Flags;

    private const int MostFlags = 8;

    public KmemHead()
    {
    }

    /// <summary>Reads a head of any form; false when it isn't one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="end">Where the event's name begins in it.</param>
    /// <param name="head">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, int end, out KmemHead head)
    {
        head = new KmemHead();
        bool byPerf = line[..end].EndsWith("kmem:"u8);
        int behind = TrimEnd(line, 0, byPerf ? end - "kmem:".Length : end);
        return behind == 0 || head.TakeTime(line, ref behind) || head.TryTimeless(line, SkipBlanks(line, 0, behind), behind, byPerf);
    }

    /// <summary>Reads <see cref="Who"/>.</summary>
    public static KmemHead OfWho(ReadOnlySpan<byte> who)
    {
        var head = new KmemHead();
        int start = SkipBlanks(who, 0, who.Length), end = who.Length;
        head.TakePlace(who, start, ref end);
        head.TakeTask(who, start, end);
        return head;
    }

    /// <summary>Without the blanks around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = SkipBlanks(text, 0, text.Length);
        return text[start..TrimEnd(text, start, text.Length)];
    }

    // "123.456789:", of perf script with the period behind it; of the latency format "12us+:" or "12us :".
    private bool TakeTime(ReadOnlySpan<byte> line, ref int end)
    {
        int colon = end;
        if (line[end - 1] != (byte)':')
        {
            int word = WordStart(line, 0, end);
            colon = KmemNumber.IsDigits(line[word..end]) ? TrimEnd(line, 0, word) : 0;
        }

        if (colon == 0 || line[colon - 1] != (byte)':')
        {
            return false;
        }

        int behind = TrimEnd(line, 0, colon - 1), first = WordStart(line, 0, behind);
        ReadOnlySpan<byte> number = line[first..behind];
        if (!KmemNumber.TryTime(number, out Time) && !TryMicroseconds(number))
        {
            return false;
        }

        end = TrimEnd(line, 0, first);
        Who = new KmemPart(0, end);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTimeless(ReadOnlySpan<byte> line, int start, int end, bool byPerf) =>
        TryGraph(line, start, end) || TryPerfTrace(line, start, end) || TryLog(line[start..end]) || TryUntimed(line, start, end, byPerf);

    private bool TryMicroseconds(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> number = text.TrimEnd("+!#*@$"u8);
        bool read = number.EndsWith("us"u8) && KmemNumber.TryTime(number[..^2], out Time);
        Time = read ? Time / 1e6 : double.NaN;
        return read;
    }

    // "[006] d..1", or "[006]" alone; of the latency format "6d..1".
    private bool TakePlace(ReadOnlySpan<byte> line, int start, ref int end)
    {
        int word = WordStart(line, start, end);
        int close = end > start && line[end - 1] == (byte)']' ? end : TrimEnd(line, start, word);
        int open = close > start && line[close - 1] == (byte)']' ? line[start..close].LastIndexOf((byte)'[') + start : start - 1;
        if (open >= start && KmemNumber.TryWhole(Trim(line[(open + 1)..(close - 1)]), out int cpu) && (close == end || end - word <= MostFlags))
        {
            (Cpu, Flags) = (cpu, close == end ? default : new KmemPart(word, end));
            end = TrimEnd(line, start, open);
            return true;
        }

        ReadOnlySpan<byte> last = line[word..end];
        int digits = last.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits > 0 && last.Length - digits is >= 4 and <= MostFlags && !last.ContainsAny((byte)'-', (byte)'/')
            && KmemNumber.TryWhole(last[..digits], out cpu))
        {
            (Cpu, Flags) = (cpu, new KmemPart(word + digits, end));
            end = TrimEnd(line, start, word);
            return true;
        }

        return false;
    }

    // "comm-pid" of the kernel and trace-cmd, with "(tgid)" behind it if asked for; "comm pid" or "comm pid/tid" of perf.
    private void TakeTask(ReadOnlySpan<byte> line, int start, int end)
    {
        int open = end > start && line[end - 1] == (byte)')' ? line[start..end].LastIndexOf((byte)'(') + start : start;
        if (open > start && KmemNumber.IsGroup(line[(open + 1)..(end - 1)]))
        {
            end = TrimEnd(line, start, open);
        }

        int digits = end;
        while (digits > start && KmemNumber.IsDigit(line[digits - 1]))
        {
            digits--;
        }

        byte before = digits > start ? line[digits - 1] : (byte)' ';
        int word = before == (byte)'/' ? WordStart(line, start, end) : digits;
        bool isPair = before == (byte)'/' && KmemNumber.IsDigits(line[word..(digits - 1)]);
        bool isNumbered = (isPair || before is (byte)'-' or (byte)' ' or (byte)'\t') && KmemNumber.TryWhole(line[digits..end], out Pid);
        int name = !isNumbered ? end : before == (byte)'-' ? digits - 1 : word;
        Pid = isNumbered ? Pid : -1;
        Task = new KmemPart(start, TrimEnd(line, start, name));
    }

    // "0.123 ( 0.003 ms): comm/tid": milliseconds since the begin, and all but these may be left out.
    private bool TryPerfTrace(ReadOnlySpan<byte> line, int start, int end)
    {
        int behind = line[start..end].IndexOf((byte)' ');
        behind = behind < 0 ? end : start + behind;
        ReadOnlySpan<byte> first = line[start..behind];
        bool isTimed = first.Contains((byte)'.') && KmemNumber.TryTime(first, out Time);
        Time = isTimed ? Time / 1000 : double.NaN;
        if (!isTimed && !first.SequenceEqual("?"u8))
        {
            return false;
        }

        int rest = SkipBlanks(line, behind, end);
        int duration = rest < end && line[rest] == (byte)'(' ? line[rest..end].IndexOf("):"u8) : -1;
        rest = duration < 0 ? rest : SkipBlanks(line, rest + duration + 2, end);
        int slash = line[rest..end].LastIndexOf((byte)'/');
        if (rest == end || !KmemNumber.TryWhole(line[(rest + slash + 1)..end], out Pid))
        {
            Pid = -1;
            return rest == end;
        }

        Task = slash < 0 ? default : new KmemPart(rest, rest + slash);
        return true;
    }

    // "[   12.345678]" of the kernel's log, where tp_printk sends events.
    private bool TryLog(ReadOnlySpan<byte> text)
    {
        bool read = text is [(byte)'[', .., (byte)']'] && text.Contains((byte)'.') && KmemNumber.TryTime(Trim(text[1..^1]), out Time);
        Time = read ? Time : double.NaN;
        return read;
    }

    // "12.345678 |   1)  bash-123    |  d..1 |               |  /*" of the function_graph tracer: time, CPU, task, flags and duration,
    // and all but the CPU may be left out.
    private bool TryGraph(ReadOnlySpan<byte> line, int start, int end)
    {
        if (!line[start..end].EndsWith("/*"u8))
        {
            return false;
        }

        for (int at = start, bar; (bar = line[at..end].IndexOf((byte)'|')) >= 0; at += bar + 1)
        {
            int first = SkipBlanks(line, at, at + bar), last = TrimEnd(line, first, at + bar), close = line[first..last].IndexOf((byte)')');
            ReadOnlySpan<byte> cell = line[first..last];
            if (close > 0 && Cpu < 0 && KmemNumber.TryWhole(cell[..close], out int cpu))
            {
                Cpu = cpu;
                int task = SkipBlanks(line, first + close + 1, last);
                if (task < last)
                {
                    TakeTask(line, task, last);
                }
            }
            else if (Cpu < 0 && KmemNumber.TryTime(cell, out double time))
            {
                Time = time;
            }
            else if (Cpu >= 0 && cell.Length is > 0 and <= MostFlags && !cell.Contains((byte)' '))
            {
                Flags = new KmemPart(first, last);
            }
        }

        return Cpu >= 0;
    }

    // perf script without the time; without CPU too only if perf's prefix says that it is a line of perf.
    private bool TryUntimed(ReadOnlySpan<byte> line, int start, int end, bool byPerf)
    {
        bool isPlaced = TakePlace(line, start, ref end);
        TakeTask(line, start, end);
        return isPlaced || (byPerf && Pid >= 0);
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t';

    private static int SkipBlanks(ReadOnlySpan<byte> line, int start, int end)
    {
        while (start < end && IsBlank(line[start]))
        {
            start++;
        }

        return start;
    }

    private static int TrimEnd(ReadOnlySpan<byte> line, int start, int end)
    {
        while (end > start && IsBlank(line[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static int WordStart(ReadOnlySpan<byte> line, int start, int end)
    {
        while (end > start && !IsBlank(line[end - 1]))
        {
            end--;
        }

        return end;
    }
}
