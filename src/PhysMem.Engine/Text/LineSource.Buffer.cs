using System.Buffers;
using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Text;

/// <content>The buffer: what is read into it, what is kept in it.</content>
public sealed partial class LineSource
{
    private const int FirstBufferSize = 1 << 16;
    private const int LargestKept = 1 << 24;
    private const int None = -1;

    /// <summary>Bytes behind the text in the buffer that may be looked at.</summary>
    private const int Slack = 64;

    // Fresh memory for each of many files costs more than reading them.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferSize);
    private int _end;
    private bool _ended;
    private int _mark = None;
    private int _markedLine;

    /// <summary>Keeps the text from the line last read on, for <see cref="Rewind"/>.</summary>
    internal void Mark() => (_mark, _markedLine) = (_lineStart, LineNumber);

    /// <summary>
    /// The line last read with at least <see cref="Slack"/> bytes more: first one that ends the line, then any.
    /// </summary>
    internal ReadOnlySpan<byte> LineAndMore(out int length)
    {
        length = _lineLength;
        return _buffer.AsSpan(_lineStart);
    }

    /// <summary>Bytes read since the mark.</summary>
    internal int MarkedBytes => _next - _mark;

    /// <summary>Goes back to before the marked line, and forgets the mark.</summary>
    internal void Rewind()
    {
        (_next, LineNumber) = (_mark, _markedLine - 1);
        _held = false;
        Release();
    }

    /// <summary>Forgets the mark.</summary>
    internal void Release() => _mark = None;

    private void UnpackGzip()
    {
        if (BeginsWith(0x1f, 0x8b))
        {
            ReadThrough(packed => new GzipText(packed));
        }
    }

    /// <summary>Makes UTF-8 of UTF-16, which Windows writes with a mark in front.</summary>
    private void Narrow()
    {
        Encoding? wide = BeginsWith(0xff, 0xfe) ? Encoding.Unicode : BeginsWith(0xfe, 0xff) ? Encoding.BigEndianUnicode : null;
        if (wide is not null)
        {
            ReadThrough(text => Encoding.CreateTranscodingStream(text, wide, Encoding.UTF8));
        }
    }

    private bool BeginsWith(byte first, byte second)
    {
        while (_end < 2 && !_ended)
        {
            Fill();
        }

        return _end >= 2 && _buffer[0] == first && _buffer[1] == second;
    }

    private void ReadThrough(Func<Stream, Stream> reading)
    {
        _stream = reading(new RejoinedStream(_buffer.AsSpan(0, _end).ToArray(), _stream));
        _end = 0;
        _ended = false;
    }

    /// <summary>Moves the begun line, or all from the mark on, to the front, into a larger buffer when it fills this one.</summary>
    private void MakeRoom()
    {
        if (_end - _next > LongestLine)
        {
            throw new InputException(
                Name, LineNumber + 1, $"the line is longer than {LongestLine} bytes", "This is no recording: give another file.");
        }

        int first = _mark == None ? _next : _mark, kept = _end - first;
        byte[] source = _buffer;
        if (kept == source.Length - Slack)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(2 * source.Length);
        }

        if (first > 0 || source != _buffer)
        {
            source.AsSpan(first, kept).CopyTo(_buffer);
        }

        if (source != _buffer)
        {
            Return(source);
        }

        _next -= first;
        _end = kept;
        _mark = _mark == None ? None : 0;
    }

    // Large ones are for the collector: kept, they would be kept for good.
    private static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LargestKept)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void GiveBackBuffer()
    {
        Return(_buffer);
        _buffer = [];
        (_next, _end, _ended, _held) = (0, 0, true, false);
    }

    private void Fill()
    {
        Interruption.Check();
        try
        {
            int got = _stream.Read(_buffer, _end, _buffer.Length - Slack - _end);
            _end += got;
            _buffer[_end] = LineFeed;
            _ended = got == 0;
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            string what = e is InvalidDataException ? "the compressed data are damaged" : "reading failed";
            throw new InputException(
                Name, LineNumber + 1, $"{what}: {e.Message}", "Copy the file again from where it came from.",
                FaultCode.InputUnreadable, e);
        }
    }
}
