using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Trace;

/// <summary>
/// A recorded trace: NAME.trace.txt and NAME.state.txt (either may be gzip), the latter with the states before and,
/// if it was recorded, after.
/// </summary>
internal static class TraceFolder
{
    private const string TraceEnd = ".trace.txt";
    private const string StateEnd = ".state.txt";

    /// <summary>Reads the trace in a folder.</summary>
    /// <exception cref="InputException">A file is missing or can't be read.</exception>
    public static RecordedTrace Read(string folder)
    {
        string trace = Find(folder, TraceEnd);
        string name = Path.GetFileName(trace);
        name = name[..name.IndexOf(TraceEnd, StringComparison.Ordinal)];
        IReadOnlyList<StateDump> states = StateDumpReader.ReadFile(Find(folder, StateEnd));
        return new RecordedTrace(name, TraceReader.ReadAll(trace, states[0].Sys.Line, states[0].Sys.MaxOrder - 1), states);
    }

    private static string Find(string folder, string end)
    {
        string[] found = [.. Directory.GetFiles(folder, $"*{end}").Concat(Directory.GetFiles(folder, $"*{end}.gz"))];
        return found.Length == 1 ? found[0] : throw new InputException(
            folder,
            0,
            found.Length == 0 ? $"there is no file *{end} or *{end}.gz in it" : $"there are {found.Length} files *{end} in it",
            "Give a folder with one trace and its states.",
            FaultCode.InputUnreadable);
    }
}
