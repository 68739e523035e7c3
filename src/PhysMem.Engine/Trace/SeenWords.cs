using System.Text;
using System.Text.Unicode;

namespace PhysMem.Engine.Trace;

/// <summary>The words of a trace as strings.</summary>
internal static class SeenWords
{
    /// <summary>The string of bytes that are UTF-8, or else Latin-1; null of none.</summary>
    public static string? Make(ReadOnlySpan<byte> word) =>
        word.IsEmpty ? null : (Utf8.IsValid(word) ? Encoding.UTF8 : Encoding.Latin1).GetString(word);
}
