using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Text;

/// <summary>
/// The lines of a text file, one at a time, as bytes of a buffer that is refilled: a file of any size, compressed
/// or not, takes the room of its longest line. Recordings are ASCII; any other byte is an error of its line. Logs are
/// whatever people have (<see cref="OpenLog"/>).
/// </summary>
public sealed partial class LineSource : IDisposable
{
    /// <summary>A longer line is taken for a sign that the file is no text at all.</summary>
    internal const int LongestLine = 1 << 26;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private Stream _stream;
    private readonly Stream _bytes;
    private int _next;
    private int _lineStart;
    private int _lineLength;
    private bool _held;
    private bool _takesAnyByte;

    private LineSource(Stream stream, string name)
    {
        (_stream, _bytes) = (stream, stream);
        Name = name;
    }

    /// <summary>The file's name as the user gave it.</summary>
    public string Name { get; }

    /// <summary>
    /// Bytes of the file that were read, compressed ones if it is; 0 where the source can't tell.
    /// </summary>
    public long BytesRead => _bytes.CanSeek ? _bytes.Position : 0;

    /// <summary>Bytes of the whole file; 0 where the source can't tell.</summary>
    public long BytesInAll => _bytes.CanSeek ? _bytes.Length : 0;

    /// <summary>Number of the line last read, from 1; 0 before the first.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Opens a file; gzip is recognised by its first two bytes, whatever the file is called.</summary>
    /// <exception cref="InputException">It can't be opened (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public static LineSource Open(string path) => FromStream(OpenFile(path), path);

    /// <summary>Reads a stream from where it stands, and closes it in the end; gzip is recognised as in a file.</summary>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="name">What error messages call it.</param>
    public static LineSource FromStream(Stream stream, string name) => FromStream(stream, name, takesAnyByte: false);

    /// <summary>Opens a log: as <see cref="Open"/> does, but any byte is taken, and UTF-16 with its mark becomes UTF-8.</summary>
    /// <exception cref="InputException">It can't be opened (<see cref="FaultCode.InputUnreadable"/>).</exception>
    public static LineSource OpenLog(string path) => LogFromStream(OpenFile(path), path);

    /// <inheritdoc cref="OpenLog"/>
    /// <param name="stream">The stream; it need not be seekable.</param>
    /// <param name="name">What error messages call it.</param>
    public static LineSource LogFromStream(Stream stream, string name) => FromStream(stream, name, takesAnyByte: true);

    /// <summary>Reads bytes in memory, compressed or not.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="name">What error messages call it.</param>
    public static LineSource FromBytes(byte[] bytes, string name) =>
        FromStream(new MemoryStream(bytes, writable: false), name);

    /// <summary>
    /// Gives the next line without its LF or CR LF; false at the end. The bytes are good until the next call.
    /// </summary>
    /// <exception cref="InputException">Reading failed, or the line isn't ASCII.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        if (!_held && !Advance())
        {
            line = default;
            return false;
        }

        _held = false;
        line = _buffer.AsSpan(_lineStart, _lineLength);
        return true;
    }

    /// <summary>An error about the line last read.</summary>
    /// <param name="reason">What is wrong in it.</param>
    /// <param name="remedy">What to do about it.</param>
    public InputException Error(string reason, string remedy) => new(Name, LineNumber, reason, remedy);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        GiveBackBuffer();
    }

    /// <summary>Makes the next <see cref="TryReadLine"/> give the line last read once more.</summary>
    internal void Unread() => _held = true;

    /// <summary>An error about the line last read, with the remedy that fits nearly all of them.</summary>
    internal InputException Error(string reason) => ErrorAt(LineNumber, reason);

    /// <inheritdoc cref="Error(string)"/>
    internal InputException Error(InvariantText reason) => ErrorAt(LineNumber, reason.Take());

    /// <summary>An error about an earlier line.</summary>
    internal InputException ErrorAt(int line, InvariantText reason) => ErrorAt(line, reason.Take());

    /// <inheritdoc cref="ErrorAt(int, InvariantText)"/>
    internal InputException ErrorAt(int line, string reason) =>
        new(Name, line, reason, "Correct the line, or record or export the file again.");

    /// <summary>The error of a file that stops in the middle.</summary>
    internal InputException EndsEarly(string missing) => new(
        Name, LineNumber, $"the file ends before {missing}", "The file was cut off: copy, record or export it again.",
        FaultCode.InputUnreadable);

    /// <summary>A line's first word.</summary>
    internal static ReadOnlySpan<byte> KeywordOf(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        return space < 0 ? line : line[..space];
    }

    /// <summary>A piece of the input for a message: in quotes, shortened, with a ? for bytes that don't print.</summary>
    internal static string Quote(ReadOnlySpan<byte> text)
    {
        const int Shown = 40;
        var quoted = new StringBuilder("\"");
        foreach (byte b in text[..Math.Min(text.Length, Shown)])
        {
            quoted.Append(b is >= 0x20 and < 0x7f ? (char)b : '?');
        }

        return quoted.Append(text.Length > Shown ? string.Create(CultureInfo.InvariantCulture, $"...\" ({text.Length} bytes)") : "\"").ToString();
    }

    private static FileStream OpenFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            throw new InputException(
                path, 0, $"the file can't be opened: {e.Message}", "Check the file's name and whether you may read it.",
                FaultCode.InputUnreadable, e);
        }
    }

    private static LineSource FromStream(Stream stream, string name, bool takesAnyByte)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var source = new LineSource(stream, name) { _takesAnyByte = takesAnyByte };
        try
        {
            source.UnpackGzip();
            if (takesAnyByte)
            {
                source.Narrow();
            }
        }
        catch
        {
            source.Dispose();
            throw;
        }

        return source;
    }

    private static bool IsReadFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException
            or NotSupportedException;

    private bool Advance()
    {
        int length = _buffer.AsSpan(_next, _end - _next).IndexOf(LineFeed);
        if (length < 0)
        {
            length = FindAcrossRefills();
            if (length < 0)
            {
                return false;
            }
        }

        LineNumber++;
        _lineStart = _next;
        _next = Math.Min(_next + length + 1, _end);
        bool windows = length > 0 && _buffer[_lineStart + length - 1] == CarriageReturn;
        _lineLength = windows ? length - 1 : length;
        RequireAscii();
        return true;
    }

    /// <summary>Length of a line whose LF isn't in the buffer yet; -1 when nothing is left.</summary>
    private int FindAcrossRefills()
    {
        int searched = _end - _next;
        while (!_ended)
        {
            MakeRoom();
            Fill();
            int found = _buffer.AsSpan(_next + searched, _end - _next - searched).IndexOf(LineFeed);
            if (found >= 0)
            {
                return searched + found;
            }

            searched = _end - _next;
        }

        return _end > _next ? _end - _next : -1;
    }

    private void RequireAscii()
    {
        var line = _buffer.AsSpan(_lineStart, _lineLength);
        if (!_takesAnyByte && !Ascii.IsValid(line))
        {
            int at = line.IndexOfAnyInRange((byte)0x80, (byte)0xff);
            throw Error($"the byte 0x{line[at]:x2} in column {at + 1} is not ASCII");
        }
    }
}
