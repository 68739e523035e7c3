using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Reads a sequence file from front to back: states and calls in file order, each once. A call makes no garbage;
/// what a call's list holds is good until the next one is read.
/// </summary>
public sealed partial class SequenceReader : IDisposable
{
    private readonly LineSource _source;
    private readonly StateDumpParser _states;
    private readonly CallLineParser _calls;
    private readonly FieldSlot[] _slots = new FieldSlot[FieldLine.MostFields];
    private long[] _numbers = new long[256];
    private int _bulkCount;
    private int _idCount;
    private int _nextSeq;
    private bool _stateAhead;
    private bool _opsSeen;
    private bool _ended;

    private SequenceReader(LineSource source)
    {
        _source = source;
        Header = SequenceHeader.Read(source);
        _states = new StateDumpParser(source);
        _calls = new CallLineParser(source, Header.Version);
    }

    /// <summary>The file's first two lines.</summary>
    public SequenceHeader Header { get; }

    /// <summary>The file's name as the user gave it.</summary>
    public string Name => _source.Name;

    /// <summary>The state last read; null before the first.</summary>
    public StateDump? State { get; private set; }

    /// <summary>Number of calls read so far.</summary>
    public int CallCount => _nextSeq;

    /// <summary>Whether the pattern of calls was cut short; known at the end. The file is complete all the same.</summary>
    public bool StoppedEarly { get; private set; }

    /// <summary>Known at the end: another recording follows in the same file, as in the states of a trace.</summary>
    internal bool IsFollowed { get; private set; }

    /// <summary>Whether another recording may follow; otherwise that is an error.</summary>
    internal bool MayBeFollowed { get; init; }

    /// <summary>The pages that the bulk request last read got, in the order of its result array.</summary>
    public ReadOnlySpan<long> BulkPfns => _numbers.AsSpan(0, _bulkCount);

    /// <summary>The ids that the list call last read gave back, in list order.</summary>
    public ReadOnlySpan<long> ListIds => _numbers.AsSpan(0, _idCount);

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file, compressed or not.</param>
    /// <exception cref="InputException">It can't be read or is no recording.</exception>
    public static SequenceReader Open(string path) => FromSource(LineSource.Open(path));

    /// <summary>Reads lines that are open already, and closes them in the end.</summary>
    public static SequenceReader FromSource(LineSource source) => FromSource(source, mayBeFollowed: false);

    internal static SequenceReader FromSource(LineSource source, bool mayBeFollowed)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return new SequenceReader(source) { MayBeFollowed = mayBeFollowed };
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads what comes next.</summary>
    /// <param name="op">Filled when it is a call, else left as it was. A state is in <see cref="State"/>.</param>
    /// <exception cref="InputException">The file is malformed, cut off or contradicts itself.</exception>
    public SequenceItem Read(ref SequenceOp op)
    {
        SequenceItem item = Next(ref op);
        if (item == SequenceItem.State)
        {
            ReadState();
        }

        return item;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Reads up to the first state, which is where the calls begin, unless that was done.</summary>
    internal StateDump ReadStart()
    {
        if (State == null)
        {
            SequenceOp none = default;
            Read(ref none);
        }

        return State!;
    }

    /// <summary>
    /// The same as <see cref="Read"/>, but a state is only found. Until the next item is asked for, it can be taken by
    /// <see cref="SkipState"/> or <see cref="ReadState"/>.
    /// </summary>
    internal SequenceItem Next(ref SequenceOp op)
    {
        if (_stateAhead)
        {
            ReadState();
        }

        while (!_ended)
        {
            if (!_source.TryReadLine(out var line))
            {
                throw _source.EndsEarly("its END line");
            }

            if (line.Length > 1 && line[1] == (byte)' ')
            {
                ReadCall(line, ref op);
                return SequenceItem.Call;
            }

            if (line.StartsWith("STATE"u8))
            {
                _source.Unread();
                _stateAhead = true;
                return SequenceItem.State;
            }

            ReadMark(line);
        }

        return SequenceItem.End;
    }

    private void ReadCall(ReadOnlySpan<byte> line, ref SequenceOp op)
    {
        if (State is null)
        {
            throw _source.Error("a call before the first state");
        }

        _calls.Parse(line, _nextSeq, ref op);
        _nextSeq++;
        _bulkCount = _idCount = 0;
        if (op.Kind == SequenceOpKind.Bulk && op.NGot > 0)
        {
            _bulkCount = ReadNumbers("BP", op.NGot, AsciiNumber.MostPages);
            if (!_calls.ZoneHolds(in op, _numbers[_bulkCount - 1], 1))
            {
                throw _source.Error($"BP: the last page is not in zone {op.ZZone} of node {op.ZNid} as the B line says");
            }
        }
        else if (op.Kind == SequenceOpKind.FreeList)
        {
            _idCount = ReadNumbers("LI", op.NPages, int.MaxValue);
        }
    }

    /// <summary>Reads the line that belongs to the one before.</summary>
    private int ReadNumbers(string keyword, long expected, long max)
    {
        if (!_source.TryReadLine(out var line))
        {
            throw _source.EndsEarly($"the {keyword} line that belongs to the line before");
        }

        if (!Ascii.Equals(LineSource.KeywordOf(line), keyword))
        {
            throw _source.Error($"the {keyword} line that belongs to the line before is missing");
        }

        var columns = new CallColumns(_source);
        int count = 0;
        while (!columns.AtEnd)
        {
            if (count == _numbers.Length)
            {
                Array.Resize(ref _numbers, 2 * count);
            }

            _numbers[count++] = columns.Number("of the list", 0, max);
        }

        return count == expected
            ? count
            : throw _source.Error($"{keyword}: the line has {count} numbers, but the line before says {expected}");
    }

    private void ReadMark(ReadOnlySpan<byte> text)
    {
        var keyword = LineSource.KeywordOf(text);
        if (keyword.SequenceEqual("OPS"u8))
        {
            new FieldLine(_source, text, _slots).Close();
            if (State is null || _opsSeen || _nextSeq > 0)
            {
                throw _source.Error("OPS must come once, after the first state and before the first call");
            }

            _opsSeen = true;
        }
        else if (keyword.SequenceEqual("END"u8))
        {
            var line = new FieldLine(_source, text, _slots);
            ReadEnd(ref line);
        }
        else if (keyword.SequenceEqual("BP"u8) || keyword.SequenceEqual("LI"u8))
        {
            throw _source.Error($"the line before is no call that a list of {LineSource.Quote(keyword)} belongs to");
        }
        else
        {
            throw _source.Error($"{LineSource.Quote(keyword)} is not known in a sequence");
        }
    }

    private void ReadEnd(ref FieldLine line)
    {
        if (State is null)
        {
            throw line.Error("there is no state before");
        }

        var end = SequenceEnd.Read(ref line);
        end.RequireOps(_source, _opsSeen ? _nextSeq : 0);
        StoppedEarly = end.StoppedEarly;
        _ended = true;
        if (!_source.TryReadLine(out var next))
        {
            return;
        }

        IsFollowed = MayBeFollowed && LineSource.KeywordOf(next).SequenceEqual("ORACLE"u8);
        if (IsFollowed)
        {
            _source.Unread();
        }
        else
        {
            throw _source.Error("there is more after the END line");
        }
    }
}
