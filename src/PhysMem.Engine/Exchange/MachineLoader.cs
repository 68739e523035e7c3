using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// Makes a machine of a file of any kind that holds one: recorded states, a recorded sequence of calls, or a machine's own
/// file. Which of them it is, its first line says.
/// </summary>
internal static class MachineLoader
{
    /// <summary>Makes the machine, which stands in the state of a label, or in the file's first one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">The label; null for the file's first state.</param>
    /// <param name="evenUnsound">Whether a machine is taken that the audit would refuse.</param>
    /// <exception cref="InputException">The file can't be read, holds no such state, or its machine isn't sound.</exception>
    public static MachineState Load(string path, string? label, bool evenUnsound = false)
    {
        MachineState machine = Built(path, label);
        try
        {
            if (!evenUnsound)
            {
                SoundMachine.Require(machine, path);
            }

            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    // Numbers that are right one by one may still make a machine that can't be.
    private static MachineState Built(string path, string? label)
    {
        try
        {
            return Make(path, label);
        }
        catch (PhysMemException fault) when (fault is not InputException)
        {
            throw new InputException(path, 0, fault.Message.TrimEnd('.'), fault.Remedy, fault.Code, fault);
        }
    }

    private static MachineState Make(string path, string? label) => FirstWord(path) switch
    {
        "MACHINE" when label is null or MachineText.Label => MachineReader.Read(path),
        "MACHINE" => throw NoSuchState(path, label, [MachineText.Label]),
        "ORACLE" => RecordedMachine.Build(FindInRecording(path, label)),
        _ => RecordedMachine.Build(FindAmongStates(path, label)),
    };

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
        string wanted = label is null ? "there is no state in it" : $"there is no state {Cited.Of(label)} in it";
        return new InputException(
            path, 0, wanted, known.Length == 0 ? "Give a recording that has states." : $"It has {string.Join(", ", known)}.");
    }
}
