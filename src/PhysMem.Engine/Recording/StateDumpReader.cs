using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Reads allocator states. A state that is returned is complete, and adds up: lists have their announced lengths,
/// blocks lie aligned in their zone, no page is on two lists, and the counters agree with the lists.
/// </summary>
public static class StateDumpReader
{
    /// <summary>Reads the state that begins with the next line.</summary>
    /// <param name="source">A file that stands before a STATE line; it will stand behind the ENDSTATE line.</param>
    /// <exception cref="InputException">There is no state, or it is malformed; the message names file and line.</exception>
    public static StateDump Read(LineSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new StateDumpParser(source).Read();
    }

    /// <summary>
    /// Reads a file that holds nothing but states, as recorded of a freshly booted machine or before and after a
    /// trace: STATE blocks, each alone or in its own recording from ORACLE to END.
    /// </summary>
    /// <param name="path">The file, compressed or not.</param>
    /// <exception cref="InputException">It can't be read or holds no state or something else.</exception>
    public static IReadOnlyList<StateDump> ReadFile(string path)
    {
        using var source = LineSource.Open(path);
        return ReadAll(source);
    }

    /// <summary>The same for an open file.</summary>
    /// <param name="source">A file that stands at its beginning.</param>
    public static IReadOnlyList<StateDump> ReadAll(LineSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var parser = new StateDumpParser(source);
        var slots = new FieldSlot[FieldLine.MostFields];
        var dumps = new List<StateDump>();
        bool inRecording = false;
        while (source.TryReadLine(out var text))
        {
            var line = new FieldLine(source, text, slots);
            if (line.Is("STATE"u8))
            {
                source.Unread();
                dumps.Add(parser.Read());
            }
            else if (line.Is("ORACLE"u8) && !inRecording)
            {
                source.Unread();
                SequenceHeader.Read(source);
                inRecording = true;
            }
            else if (line.Is("END"u8) && inRecording)
            {
                SequenceEnd.Read(ref line).RequireOps(source, 0);
                inRecording = false;
            }
            else
            {
                throw source.Error($"{LineSource.Quote(line.Keyword)} is not expected in a file of states");
            }
        }

        if (inRecording)
        {
            throw source.EndsEarly("its END line");
        }

        return dumps.Count > 0 ? dumps : throw source.EndsEarly("a STATE line");
    }
}
