using System.Numerics;
using System.Runtime.InteropServices;

namespace PhysMem.Engine.Frames;

/// <summary>
/// Memory of small tables that was given back, kept for the next of about its size: clearing it costs a tenth or less
/// of what the system takes for the same pages when they are touched for the first time. Whoever plays many
/// recordings, or makes many small machines, gets the same memory over and over.
/// </summary>
internal static unsafe class SpareMemory
{
    /// <summary>
    /// More than this is given back to the system: of a larger table mostly little was touched, and all of it would have
    /// to be cleared. It is enough for a zone of 3.6 GiB.
    /// </summary>
    private const nuint Largest = 8 << 20;

    /// <summary>And more than this of all sizes together.</summary>
    private const nuint Most = 64 << 20;

    private static readonly Dictionary<nuint, Stack<nint>> s_spare = [];
    private static nuint s_kept;

    /// <summary>The size to map for so many bytes: one that others have too.</summary>
    public static nuint SizeFor(nuint bytes) => bytes > Largest ? bytes : BitOperations.RoundUpToPowerOf2(Math.Max(bytes, 1 << 12));

    /// <summary>Zeroed memory of at least so many bytes, or null when none is to spare.</summary>
    public static void* Take(nuint bytes)
    {
        nint start;
        lock (s_spare)
        {
            if (!s_spare.TryGetValue(SizeFor(bytes), out Stack<nint>? spare) || !spare.TryPop(out start))
            {
                return null;
            }

            s_kept -= SizeFor(bytes);
        }

        NativeMemory.Clear((void*)start, bytes);
        return (void*)start;
    }

    /// <summary>Keeps memory of <see cref="SizeFor"/> so many bytes.</summary>
    /// <returns>Whether it is kept; else it is still the caller's.</returns>
    public static bool Keep(void* start, nuint bytes)
    {
        if (bytes > Largest)
        {
            return false;
        }

        lock (s_spare)
        {
            nuint size = SizeFor(bytes);
            if (s_kept + size > Most)
            {
                return false;
            }

            if (!s_spare.TryGetValue(size, out Stack<nint>? spare))
            {
                s_spare.Add(size, spare = []);
            }

            spare.Push((nint)start);
            s_kept += size;
            return true;
        }
    }
}
