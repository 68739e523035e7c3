using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>The two first lines of a recording: ORACLE and CASE.</summary>
public sealed class SequenceHeader
{
    /// <summary>The newest version of the format that this code reads; all before it, too.</summary>
    public const int KnownVersion = 2;

    private SequenceHeader(int version, string kernel, string machine, string caseName, (string Key, string Value)[] settings)
    {
        Version = version;
        Kernel = kernel;
        Machine = machine;
        CaseName = caseName;
        Settings = settings;
    }

    /// <summary>The format's version: 1 for kernels whose page caches are fixed, 2 where they tune themselves.</summary>
    public int Version { get; }

    /// <summary>Release of the kernel, such as 6.1.0-56-amd64.</summary>
    public string Kernel { get; }

    /// <summary>The machine's architecture, such as x86_64 or i686.</summary>
    public string Machine { get; }

    /// <summary>Name of the case.</summary>
    public string CaseName { get; }

    /// <summary>How the calls were chosen, in file order; not needed for a replay.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; }

    /// <summary>Value of one of the <see cref="Settings"/>, or null.</summary>
    public string? FindSetting(string key)
    {
        foreach (var (name, value) in Settings)
        {
            if (name == key)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Reads both lines.</summary>
    /// <exception cref="InputException">They aren't the next lines, or of another version.</exception>
    internal static SequenceHeader Read(LineSource source)
    {
        var slots = new FieldSlot[FieldLine.MostFields];
        var line = NextLine(source, "ORACLE", slots);
        int version = line.Small("version"u8, 1, KnownVersion);
        string kernel = line.Text("kernel"u8);
        string machine = line.Text("machine"u8);
        line.Close();

        line = NextLine(source, "CASE", slots);
        string name = line.Text("case"u8);
        var settings = line.RemainingTexts();
        line.Close();
        return new SequenceHeader(version, kernel, machine, name, settings);
    }

    private static FieldLine NextLine(LineSource source, string keyword, FieldSlot[] slots)
    {
        if (!source.TryReadLine(out var text))
        {
            throw source.EndsEarly($"its {keyword} line");
        }

        var first = LineSource.KeywordOf(text);
        return System.Text.Encoding.ASCII.GetString(first) == keyword
            ? new FieldLine(source, text, slots)
            : throw source.Error($"{LineSource.Quote(first)} where the {keyword} line of a recording should be");
    }
}
