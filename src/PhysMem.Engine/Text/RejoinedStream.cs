namespace PhysMem.Engine.Text;

/// <summary>
/// A stream whose first bytes were already taken to see what it is: gives them again, then the rest. Needed because
/// a pipe can't be wound back.
/// </summary>
internal sealed class RejoinedStream : ReadingStream
{
    private readonly byte[] _first;
    private readonly Stream _rest;
    private int _given;

    public RejoinedStream(byte[] first, Stream rest)
    {
        _first = first;
        _rest = rest;
    }

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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
