namespace PhysMem.Engine.Text;

/// <summary>
/// The bytes of a gzip file, as the runtime's inflater asks for them. It takes more than it needs, and doesn't say how much:
/// the end of its data is found by the checksum that stands there.
/// </summary>
internal sealed class GzipBytes(Stream packed) : ReadingStream
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _given;
    private int _next;
    private int _end;

    /// <summary>Bytes taken from the file so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether there are more.</summary>
    public bool HasMore => _next < _end || Fill();

    public override int Read(Span<byte> buffer)
    {
        if (!HasMore)
        {
            return 0;
        }

        int count = Math.Min(buffer.Length, _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _given = _next;
        _next += count;
        return count;
    }

    /// <summary>The next byte.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public int Next() => HasMore ? _buffer[_next++] : throw new InvalidDataException("the file was cut off.");

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="InvalidDataException">There aren't so many.</exception>
    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Next();
        }
    }

    /// <summary>Goes behind some bytes that stand in what was given last, or reach beyond it.</summary>
    /// <returns>Whether they do.</returns>
    public bool GoBehind(ReadOnlySpan<byte> sought)
    {
        int kept = _next - _given;
        _buffer.AsSpan(_given, _end - _given).CopyTo(_buffer);
        (_given, _next, _end) = (0, kept, _end - _given);
        while (_end - _next < sought.Length && FillBehind())
        {
        }

        int last = Math.Min(_next + sought.Length, _end), at = _buffer.AsSpan(0, last).IndexOf(sought);
        _next = at < 0 ? _next : at + sought.Length;
        return at >= 0;
    }

    /// <summary>Whether nothing but zeros is left. If there is, it is the next to be read.</summary>
    public bool OnlyZeros()
    {
        while (HasMore)
        {
            if (_buffer[_next] != 0)
            {
                return false;
            }

            _next++;
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        (_given, _next, _end) = (0, 0, 0);
        return FillBehind();
    }

    private bool FillBehind()
    {
        int got = _end < _buffer.Length ? packed.Read(_buffer.AsSpan(_end)) : 0;
        _end += got;
        Taken += got;
        return got > 0;
    }
}
