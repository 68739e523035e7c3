namespace PhysMem.Engine.Text;

/// <summary>
/// A stream whose first bytes were already taken to see what it is: gives them again, then the rest. Needed because
/// a pipe can't be wound back.
/// </summary>
internal sealed class RejoinedStream : Stream
{
    private readonly byte[] _first;
    private readonly Stream _rest;
    private int _given;

    public RejoinedStream(byte[] first, Stream rest)
    {
        _first = first;
        _rest = rest;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_given == _first.Length)
        {
            return _rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, _first.Length - _given);
        _first.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
