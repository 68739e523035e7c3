using System.Text.RegularExpressions;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Where the mask stands in a line of a kernel: behind <c>gfp_mask=</c> of the OOM killer (dump_header), <c>mode:</c> of a
/// failed allocation (warn_alloc), <c>gfp=</c> of slab and <c>gfp_flags=</c> of an event. What stands around it isn't of the mask.
/// </summary>
internal static partial class MaskInLine
{
    /// <summary>The place of the mask in a text, which is all of a text without such a word.</summary>
    public static Range Of(string text) =>
        text.AsSpan().ContainsAny('=', ':') && Labelled().Match(text) is { Success: true } match && match.Groups["mask"] is var mask ? mask.Index..(mask.Index + mask.Length) : ..;

    [GeneratedRegex(@"(?<![\w])(?:(?:gfp_mask|gfp_flags|gfp|flags)=|mode:\s?)(?<mask>(?:0x[0-9a-f]+|\d+)(?:\([^)]*\))?|[\w|]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Labelled();
}
