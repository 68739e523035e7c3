using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Describe;

/// <summary>The lines of one of a shape's files, with their numbers; these files are short.</summary>
internal sealed class ShapeText
{
    private ShapeText(string path, IReadOnlyList<(int Number, string Text)> lines)
    {
        Path = path;
        Lines = lines;
    }

    public string Path { get; }

    public IReadOnlyList<(int Number, string Text)> Lines { get; }

    /// <summary>Reads a whole file, compressed or not.</summary>
    /// <exception cref="InputException">It can't be read.</exception>
    public static ShapeText Read(string path)
    {
        using var source = LineSource.Open(path);
        var lines = new List<(int, string)>();
        while (source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            lines.Add((source.LineNumber, Encoding.ASCII.GetString(line)));
        }

        return new ShapeText(path, lines);
    }

    /// <summary>An error about a line; 0 for the whole file.</summary>
    public InputException Error(int line, string reason) =>
        new(Path, line, reason, "Correct the file, or record the machine again.");

    /// <summary>Reads a decimal number that a line must have.</summary>
    public long Number(int line, string text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value < AsciiNumber.MostPages
            ? value
            : throw Error(line, $"{what} should be a number, not {Cited.Of(text)}");

    /// <summary>Reads an address that a line must have, without its 0x.</summary>
    public long Address(int line, string text) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long value)
            && value is >= 0 and < SizeText.MaxBytes
            ? value
            : throw Error(line, $"the address 0x{text} is out of range");
}
