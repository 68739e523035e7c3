using System.Text;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Face;

/// <summary>Machines from recordings on disk.</summary>
public sealed partial class SimMachine
{
    /// <summary>
    /// Makes a machine from a file of recorded states, from a recorded sequence of calls, or from a file that
    /// <see cref="Export"/> wrote: then it is equal to the machine that was written.
    /// </summary>
    /// <param name="path">The file, compressed or not; it is read up to the state.</param>
    /// <param name="name">What to call the machine.</param>
    /// <param name="label">Label of the state to begin with (before, after-ops, ..); the file's first one if null.</param>
    /// <exception cref="InputException">The file can't be read, or holds no such state.</exception>
    public static SimMachine FromFile(string path, string name, string? label = null) =>
        FirstWord(path) switch
        {
            "MACHINE" when label is null or MachineText.Label => new SimMachine(MachineReader.Read(path), name),
            "MACHINE" => throw NoSuchState(path, label, [MachineText.Label]),
            "ORACLE" => FromState(FindInRecording(path, label), name),
            _ => FromState(FindAmongStates(path, label), name),
        };

    // What a file is, its first line says.
    private static string FirstWord(string path)
    {
        using var source = LineSource.Open(path);
        return source.TryReadLine(out var first) ? Encoding.ASCII.GetString(LineSource.KeywordOf(first)) : "";
    }

    private static StateDump FindAmongStates(string path, string? label)
    {
        IReadOnlyList<StateDump> states = StateDumpReader.ReadFile(path);
        return states.FirstOrDefault(one => label is null || one.Label == label)
            ?? throw NoSuchState(path, label, states.Select(one => one.Label));
    }

    // The file of a trace's states holds one recording for each state.
    private static StateDump FindInRecording(string path, string? label)
    {
        using var source = LineSource.Open(path);
        var labels = new List<string>();
        SequenceReader reader;
        do
        {
            reader = SequenceReader.FromSource(source, mayBeFollowed: true);
            SequenceOp op = default;
            for (SequenceItem item = reader.Read(ref op); item != SequenceItem.End; item = reader.Read(ref op))
            {
                if (item == SequenceItem.State && reader.State is { } state)
                {
                    if (label is null || state.Label == label)
                    {
                        return state;
                    }

                    labels.Add(state.Label);
                }
            }
        }
        while (reader.IsFollowed);

        throw NoSuchState(path, label, labels);
    }

    private static InputException NoSuchState(string path, string? label, IEnumerable<string> labels)
    {
        string[] known = [.. labels];
        string wanted = label is null ? "there is no state in it" : $"there is no state '{label}' in it";
        return new InputException(
            path, 0, wanted, known.Length == 0 ? "Give a recording that has states." : $"It has {string.Join(", ", known)}.");
    }
}
