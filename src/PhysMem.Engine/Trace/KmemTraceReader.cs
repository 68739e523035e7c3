using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Trace;

/// <summary>
/// Reads kmem events out of whatever printed them: the trace files of tracefs, trace-cmd report, perf script, perf trace,
/// of kernels from 2.6.33 on, also quoted in a mail. Each line is added, and may end the event before it, since the stack
/// of an event comes below it. A trace of any size takes the room of a few thousand words. Nothing in a text is an error:
/// the account says what became of each line.
/// </summary>
public sealed class KmemTraceReader
{
    private const int LongestStack = 2048;

    private readonly SeenTexts<string?> _words = new(SeenWords.Make);
    private readonly SeenTexts<KmemCaller> _callers;
    private readonly SeenTexts<KmemFields> _fields;
    private readonly byte[] _stack = new byte[LongestStack];
    private readonly KmemEvent[] _events = new KmemEvent[2];
    private int _stackLength;
    private int _open;
    private bool _hasEvent;
    private bool _hasStack;
    private byte[] _bytes = [];

    /// <summary>Begins a trace.</summary>
    public KmemTraceReader()
    {
        _callers = new SeenTexts<KmemCaller>(who => KmemCaller.Of(KmemHead.OfWho(who), who, _words));
        _fields = KmemFields.Seen(_words);
    }

    /// <summary>What became of the lines so far.</summary>
    public KmemTraceAccount Account { get; } = new();

    /// <summary>The event that ended last; good until the next line.</summary>
    public ref readonly KmemEvent Ended => ref _events[1 - _open];

    /// <summary>Reads a file. Gzip is recognised by its content; any byte is taken, and UTF-16 with its mark.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its events in their order, read as they are asked for.</returns>
    /// <exception cref="InputException">It can't be read (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public static IEnumerable<KmemEvent> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new KmemTraceReader().ReadAll(() => LineSource.OpenLog(path));
    }

    /// <summary>Reads all lines of a trace and ends it.</summary>
    /// <param name="open">Opens the lines, when the first event is asked for: <see cref="LineSource.OpenLog"/>.</param>
    /// <exception cref="InputException">They can't be read (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public IEnumerable<KmemEvent> ReadAll(Func<LineSource> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using LineSource lines = open();
        while (ReadEvent(lines))
        {
            yield return Ended;
        }
    }

    /// <summary>Reads lines until an event ends, which <see cref="Ended"/> then is; false when there are no more.</summary>
    /// <param name="lines">The trace.</param>
    /// <exception cref="InputException">They can't be read (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public bool ReadEvent(LineSource lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        while (lines.TryReadLine(out ReadOnlySpan<byte> line))
        {
            if (Add(line))
            {
                return true;
            }
        }

        return Finish();
    }

    /// <summary>Adds the next line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>Whether it ended the event before it, which <see cref="Ended"/> then is.</returns>
    public bool Add(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        int most = Encoding.UTF8.GetMaxByteCount(line.Length);
        if (_bytes.Length < most)
        {
            _bytes = new byte[2 * most];
        }

        return Add(_bytes.AsSpan(0, Encoding.UTF8.GetBytes(line, _bytes)));
    }

    /// <inheritdoc cref="Add(string)"/>
    public bool Add(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = KmemLine.Unquoted(line);
        KmemLine.Read(text, out KmemLine found);
        switch (found.Use)
        {
            case KmemLineUse.Event:
                return AddEvent(text, found);
            case KmemLineUse.Stack:
                Account.Add(_hasStack ? KmemLineUse.Stack : KmemLineUse.NoEvent, line);
                return _hasStack && AddStack(text, found.Head);
            case KmemLineUse.OtherEvent:
                Account.Add(KmemLineUse.OtherEvent, line);
                bool ended = Finish();
                _hasStack = true;
                return ended;
            case KmemLineUse.Lost:
                Account.LostEvents += KmemLost.CountOf(line);
                break;
            case KmemLineUse.Comment:
                Account.LostEvents += KmemLost.CountOfHead(line);
                break;
        }

        Account.Add(found.Use, line);
        return Finish();
    }

    /// <summary>Ends the trace.</summary>
    /// <returns>Whether that ended an event, which <see cref="Ended"/> then is.</returns>
    public bool Finish()
    {
        if (!_hasEvent)
        {
            (_stackLength, _hasStack) = (0, false);
            return false;
        }

        _events[_open].Stack = _words.Of(_stack.AsSpan(0, _stackLength));
        (_open, _hasEvent, _stackLength, _hasStack) = (1 - _open, false, 0, false);
        return true;
    }

    private bool AddEvent(ReadOnlySpan<byte> line, in KmemLine found)
    {
        bool ended = Finish();
        ref KmemEvent e = ref _events[_open];
        e.Kind = found.Kind;
        KmemLineUse use = KmemFields.Read(line[found.Fields..], _fields, _words, ref e);
        Account.Add(use, line);
        _hasStack = true;
        if (use == KmemLineUse.Event)
        {
            Account.Add(found.Kind);
            (e.Line, e.Time) = (Account.Lines, found.Head.Time);
            (e.Cpu, e.Pid, e.Task, e.Flags) = CallerOf(line, found.Head);
            e.Gfp = found.Kind is not (TraceEventKind.Alloc or TraceEventKind.Bulk) ? null : e.Gfp ?? "0";
            _hasEvent = true;
        }

        return ended;
    }

    private KmemCaller CallerOf(ReadOnlySpan<byte> line, in KmemHead head) =>
        head.Who != default ? _callers.Of(head.Who.In(line)) : KmemCaller.Of(head, line, _words);

    // Of a stack with a head of its own the CPU tells whether it is the event's: traces have several CPUs in them.
    private bool AddStack(ReadOnlySpan<byte> line, in KmemHead head)
    {
        if (_hasEvent && _events[_open].Cpu is >= 0 and int cpu && CallerOf(line, head).Cpu is >= 0 and int own && cpu != own)
        {
            bool ended = Finish();
            _hasStack = true;
            return ended;
        }

        ReadOnlySpan<byte> function = !_hasEvent || !double.IsNaN(head.Time) ? [] : KmemStack.FunctionOf(line);
        ReadOnlySpan<byte> joint = _stackLength == 0 ? [] : " < "u8;
        if (!function.IsEmpty && _stackLength + joint.Length + function.Length <= LongestStack)
        {
            joint.CopyTo(_stack.AsSpan(_stackLength));
            function.CopyTo(_stack.AsSpan(_stackLength + joint.Length));
            _stackLength += joint.Length + function.Length;
        }

        return false;
    }
}
