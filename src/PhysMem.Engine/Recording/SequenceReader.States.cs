using PhysMem.Engine.Core.State;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <content>States: taken apart, or only held against a machine's own words.</content>
public sealed partial class SequenceReader
{
    // A state of more text is rather taken apart than kept whole, in case it must be read again.
    private const int MostMarked = 1 << 26;

    private readonly AsciiLine _endLine = new();

    /// <summary>
    /// Passes over the state that comes next if it is, to the letter, what a machine writes of itself. Nothing of it
    /// is kept or has to be checked then; it takes a small part of the time of <see cref="ReadState"/>.
    /// </summary>
    /// <returns>Whether it is so. If not, the state still comes next: it may be wrong, or only differently written.</returns>
    internal bool SkipState(MachineState machine)
    {
        _source.TryReadLine(out var first);
        _source.Mark();
        _endLine.Begin("END"u8).Add(first);
        bool same = IsPlainLabel(first) && StateText.Write(machine, State!, NextLineIs) && NextLineIs(_endLine.Bytes);
        if (same)
        {
            _stateAhead = false;
            _source.Release();
        }
        else
        {
            _source.Rewind();
        }

        return same;
    }

    /// <summary>Reads the state that comes next.</summary>
    internal StateDump ReadState()
    {
        _stateAhead = false;
        State = _states.Read();
        _calls.Learn(State);
        return State;
    }

    // One more field, or none, is a mistake that is told elsewhere.
    private static bool IsPlainLabel(ReadOnlySpan<byte> line)
    {
        var start = "STATE label="u8;
        return line.StartsWith(start) && line.Length > start.Length && !line[start.Length..].Contains((byte)' ');
    }

    private bool NextLineIs(ReadOnlySpan<byte> expected) =>
        _source.TryReadLine(out var line) && line.SequenceEqual(expected) && _source.MarkedBytes < MostMarked;
}
