using System.Runtime.CompilerServices;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>The random generator and checksum that the workloads are defined with.</summary>
internal static class Numbers
{
    public const ulong Seed = 0x9E3779B97F4A7C15;
    public const ulong FnvInit = 0xcbf29ce484222325;

    /// <summary>xorshift64*.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Next(ref ulong state)
    {
        ulong x = state;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        state = x;
        return x * 0x2545F4914F6CDD1D;
    }

    /// <summary>FNV-1a over 64-bit words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fnv(ulong hash, long value) => (hash ^ (ulong)value) * 0x100000001b3;
}
