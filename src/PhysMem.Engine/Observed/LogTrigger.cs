using System.Buffers;

namespace PhysMem.Engine.Observed;

/// <summary>
/// The words without which no report begins. Of a log nearly all lines have none, and nothing else is done with them.
/// </summary>
internal static class LogTrigger
{
    private static readonly SearchValues<string> s_words = SearchValues.Create(
        [
            "page allocation", "vmemmap alloc failure", "oom-killer", "invoked oom", "mode:0x", "gfp_mask=", "vmalloc", "vmap allocation",
            "Mem-Info:", "Mem-info:", "active_anon:", "kB min:", "*4kB", "*16kB", "*64kB", "lowmem_reserve[]",
            "Allocation of length", "oom-kill:", "as a result of limit of", "kB, limit ", "ill process", "illed process", "Linux version ", "BIOS-e820:", "[mem 0x",
        ],
        StringComparison.Ordinal);

    /// <summary>Whether one of them is in a line.</summary>
    public static bool IsIn(ReadOnlySpan<char> line) => line.ContainsAny(s_words);
}
