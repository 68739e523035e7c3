using System.Buffers.Binary;
using System.IO.Compression;

namespace PhysMem.Engine.Text;

/// <summary>
/// The text of a gzip file, whose members follow each other (RFC 1952). The runtime's own stream takes a file that was cut off
/// for a short one, and passes over whatever stands behind the end. Here both are errors, and so is a text that is out of all
/// proportion to its file.
/// </summary>
internal sealed class GzipText : ReadingStream
{
    /// <summary>How often longer than its file a text may be; recordings are up to 54 times as long.</summary>
    public const int MostTimes = 256;

    /// <summary>As long a text may be whatever its file is.</summary>
    public const long AlwaysTaken = 64 << 20;

    private const int TrailerSize = 8;
    private const byte Deflated = 8;

    private readonly GzipBytes _bytes;
    private DeflateStream? _member;
    private uint _crc;
    private long _memberLength;
    private long _length;
    private bool _ended;

    public GzipText(Stream packed)
    {
        _bytes = new GzipBytes(packed);
    }

    public override int Read(Span<byte> buffer)
    {
        while (!_ended)
        {
            _member ??= Begin();
            int count = _member.Read(buffer);
            if (count > 0)
            {
                _crc = Crc32.Append(_crc, buffer[..count]);
                _memberLength += count;
                _length += count;
                return _length <= AlwaysTaken || _length / MostTimes <= _bytes.Taken ? count : throw new InvalidDataException(
                    $"the text is more than {MostTimes} times as long as the file.");
            }

            if (buffer.IsEmpty)
            {
                return 0;
            }

            End();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _bytes.Dispose();
        }

        base.Dispose(disposing);
    }

    private DeflateStream Begin()
    {
        if (_bytes.Next() != 0x1f || _bytes.Next() != 0x8b || _bytes.Next() != Deflated)
        {
            throw new InvalidDataException("a member doesn't begin as gzip writes it.");
        }

        int flags = _bytes.Next();
        _bytes.Skip(6);
        if ((flags & 4) != 0)
        {
            _bytes.Skip(_bytes.Next() | (_bytes.Next() << 8));
        }

        // A name and a comment end with a 0.
        for (int texts = (flags >> 3 & 1) + (flags >> 4 & 1); texts > 0; texts--)
        {
            while (_bytes.Next() != 0)
            {
            }
        }

        _bytes.Skip((flags & 2) != 0 ? 2 : 0);
        (_crc, _memberLength) = (0, 0);
        return new DeflateStream(_bytes, CompressionMode.Decompress, leaveOpen: true);
    }

    private void End()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)_memberLength);
        if (!_bytes.GoBehind(trailer))
        {
            throw new InvalidDataException("the file was cut off, or its checksum is that of another text.");
        }

        // Tapes fill up with zeros.
        _ended = !_bytes.HasMore || _bytes.OnlyZeros();
    }
}
