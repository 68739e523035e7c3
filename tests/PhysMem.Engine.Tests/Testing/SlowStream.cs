namespace PhysMem.Engine.Tests.Testing;

/// <summary>A stream like a pipe: can't be wound back, gives a few bytes at a time, and may break off.</summary>
internal sealed class SlowStream(byte[] bytes, int step, bool failAtEnd = false) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (failAtEnd && _at == bytes.Length)
        {
            throw new IOException("the cable is out");
        }

        int given = Math.Min(Math.Min(step, count), bytes.Length - _at);
        bytes.AsSpan(_at, given).CopyTo(buffer.AsSpan(offset));
        _at += given;
        return given;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
