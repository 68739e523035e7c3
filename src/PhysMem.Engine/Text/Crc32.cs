using System.Buffers.Binary;

namespace PhysMem.Engine.Text;

/// <summary>The checksum of gzip (ISO 3309), eight bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;
    private const int Width = 8;

    // What a byte does to the checksum, by its distance from the end of its eight.
    private static readonly uint[][] s_tables = MakeTables();

    /// <summary>The checksum of a text of which the last bytes are these; 0 is that of an empty one.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = s_tables;
        crc = ~crc;
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][(byte)high] ^ t[2][(byte)(high >> 8)] ^ t[1][(byte)(high >> 16)] ^ t[0][high >> 24];
        }

        foreach (byte one in bytes)
        {
            crc = t[0][(byte)crc ^ one] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Width][];
        for (int k = 0; k < Width; k++)
        {
            tables[k] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                uint crc = k == 0 ? value : tables[k - 1][value];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
                }

                tables[k][value] = crc;
            }
        }

        return tables;
    }
}
