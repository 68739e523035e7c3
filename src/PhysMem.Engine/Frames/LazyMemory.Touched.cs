using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace PhysMem.Engine.Frames;

/// <content>Where the memory was touched, as Linux tells: looking for it in a table of a machine of many TiB takes longest.</content>
internal sealed unsafe partial class LazyMemory
{
    private const int EntryBytes = 8;
    private const int EntriesAtOnce = 1 << 13;

    // Bits of an entry of /proc/self/pagemap: in memory, or in swap.
    private const ulong Touched = 3UL << 62;

    private static readonly SafeFileHandle? s_pageMap = OpenPageMap();

    /// <summary>How many bytes from an address on were surely never touched, so that they are zero. Without Linux's help none.</summary>
    [SkipLocalsInit]
    public static long UntouchedBytes(byte* from, long bytes)
    {
        if (s_pageMap is null)
        {
            return 0;
        }

        Span<byte> entries = stackalloc byte[EntryBytes * EntriesAtOnce];
        long pageSize = Environment.SystemPageSize, first = (long)from / pageSize, end = ((long)from + bytes + pageSize - 1) / pageSize;
        for (long page = first; page < end;)
        {
            int read = Read(entries[..(int)Math.Min(entries.Length, (end - page) * EntryBytes)], page * EntryBytes) / EntryBytes;
            for (int k = 0; k < read; k++)
            {
                if ((BinaryPrimitives.ReadUInt64LittleEndian(entries[(k * EntryBytes)..]) & Touched) != 0)
                {
                    return Math.Max(((page + k) * pageSize) - (long)from, 0);
                }
            }

            if (read == 0)
            {
                return Math.Max((page * pageSize) - (long)from, 0);
            }

            page += read;
        }

        return bytes;
    }

    private static int Read(Span<byte> entries, long at)
    {
        try
        {
            return RandomAccess.Read(s_pageMap!, entries, at);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static SafeFileHandle? OpenPageMap()
    {
        try
        {
            return OperatingSystem.IsLinux() && BitConverter.IsLittleEndian ? File.OpenHandle("/proc/self/pagemap") : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
