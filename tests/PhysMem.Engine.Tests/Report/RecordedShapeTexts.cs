using PhysMem.Engine.Face;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Tests.Report;

/// <summary>A recorded machine's own texts of /proc, and its state as recorded a moment later.</summary>
internal sealed class RecordedShapeTexts(string name)
{
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "data", "shapes", name);

    public StateDump State => StateDumpReader.ReadFile(Path.Combine(_folder, "state.txt"))[0];

    public SimMachine Machine() => SimMachine.FromState(State, name);

    public string[] Lines(string file) => File.ReadAllLines(Path.Combine(_folder, file + ".txt"));

    /// <summary>A text's lines; it must end with LF.</summary>
    public static string[] Split(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
