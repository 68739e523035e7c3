using System.Buffers.Text;

namespace PhysMem.Engine.Trace;

/// <summary>
/// How a trace tells that the kernel, or whoever read for perf, was too slow: "CPU:1 [LOST 42 EVENTS]" of the kernel,
/// "CPU:1 [42 EVENTS DROPPED]" of trace-cmd, "PERF_RECORD_LOST lost 42" of perf.
/// </summary>
internal static class KmemLost
{
    /// <summary>Whether a line tells of lost events.</summary>
    public static bool IsTold(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = BehindStamp(line);
        return (text.StartsWith("CPU:"u8) && text.EndsWith("]"u8) && (text.IndexOf("LOST"u8) >= 0 || text.IndexOf("DROPPED"u8) >= 0))
            || text.IndexOf("PERF_RECORD_LOST"u8) >= 0;
    }

    // A kernel that dumps its trace into its log puts the log's time before each line.
    private static ReadOnlySpan<byte> BehindStamp(ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf("CPU:"u8);
        return KmemHead.Trim(at > 0 && KmemHead.Trim(line[..at]).EndsWith("]"u8) ? line[at..] : line);
    }

    /// <summary>How many; 0 where the line doesn't know.</summary>
    public static long CountOf(ReadOnlySpan<byte> line)
    {
        line = BehindStamp(line);
        int perf = line.IndexOf("lost "u8), open = line.IndexOf((byte)'[');
        ReadOnlySpan<byte> told = perf >= 0 ? line[perf..] : open >= 0 ? line[open..] : [];
        int digits = told.IndexOfAnyInRange((byte)'0', (byte)'9');
        return digits >= 0 && Utf8Parser.TryParse(told[digits..], out long count, out _) ? count : 0;
    }

    /// <summary>
    /// How many events had been overwritten when the file was read, by its "# entries-in-buffer/entries-written: 3/8".
    /// </summary>
    public static long CountOfHead(ReadOnlySpan<byte> comment)
    {
        int at = comment.IndexOf("entries-written:"u8);
        if (at < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> numbers = KmemHead.Trim(comment[(at + "entries-written:".Length)..]);
        return Utf8Parser.TryParse(numbers, out long kept, out int used) && used < numbers.Length && numbers[used] == (byte)'/'
            && Utf8Parser.TryParse(numbers[(used + 1)..], out long written, out _) && kept >= 0 && written > kept ? written - kept : 0;
    }
}
