using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace PhysMem.Engine.Trace;

/// <summary>
/// The words of a trace as strings. The same few come again and again, and are made once each; a word takes the place of
/// another one, so that a trace with ever new ones doesn't make it grow.
/// </summary>
internal sealed class SeenWords
{
    // A power of two.
    private const int Places = 2048;

    private readonly (byte[]? Bytes, string Word)[] _words = new (byte[]?, string)[Places];

    /// <summary>The string of bytes that are UTF-8, or else Latin-1; null of none.</summary>
    public string? Of(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty)
        {
            return null;
        }

        ref (byte[]? Bytes, string Word) place = ref _words[HashOf(word)];
        if (place.Bytes is null || !word.SequenceEqual(place.Bytes))
        {
            place = (word.ToArray(), (Utf8.IsValid(word) ? Encoding.UTF8 : Encoding.Latin1).GetString(word));
        }

        return place.Word;
    }

    // Its length and both ends: masks begin alike, and so do tasks.
    private static int HashOf(ReadOnlySpan<byte> word)
    {
        ulong first, last;
        if (word.Length >= sizeof(ulong))
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(word);
            last = BinaryPrimitives.ReadUInt64LittleEndian(word[^sizeof(ulong)..]);
        }
        else
        {
            (first, last) = (0, (ulong)word.Length);
            foreach (byte b in word)
            {
                first = (first << 8) | b;
            }
        }

        ulong hash = (first ^ (last * 0x9e3779b97f4a7c15) ^ (ulong)word.Length) * 0xd6e8feb86659fd93;
        return (int)(hash >> 40) & (Places - 1);
    }
}
