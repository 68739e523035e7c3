using System.Buffers.Binary;
using System.Numerics;

namespace PhysMem.Engine.Trace;

/// <summary>
/// What texts mean. In a trace the same few come again and again, and are read once each; a text takes the place of
/// another one, so that a trace with ever new ones doesn't make it grow.
/// </summary>
/// <param name="read">Reads a text.</param>
internal sealed class SeenTexts<T>(Func<ReadOnlySpan<byte>, T> read)
{
    // A power of two.
    private const int Places = 2048;

    private readonly (byte[]? Text, T Meaning)[] _places = new (byte[]?, T)[Places];

    /// <summary>What a text means; good until the next text.</summary>
    public ref readonly T Of(ReadOnlySpan<byte> text)
    {
        ref (byte[]? Text, T Meaning) place = ref _places[HashOf(text) & (Places - 1)];
        if (place.Text is null || !text.SequenceEqual(place.Text))
        {
            place = (text.ToArray(), read(text));
        }

        return ref place.Meaning;
    }

    private static uint HashOf(ReadOnlySpan<byte> text)
    {
        uint hash = (uint)text.Length;
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
        {
            hash = BitOperations.Crc32C(hash, BinaryPrimitives.ReadUInt64LittleEndian(text));
        }

        foreach (byte b in text)
        {
            hash = BitOperations.Crc32C(hash, b);
        }

        return hash;
    }
}
