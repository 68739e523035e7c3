using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>The <c>name:value</c> words of memory lines: counts, nodes and zones (show_free_areas).</summary>
internal static partial class FieldWords
{
    // All that kernels from 2.6 to 7.2 print. Only these continue a folded line; others are taken where they stand.
    private static readonly FrozenSet<string> s_known = FrozenSet.ToFrozenSet(
        [
            "active", "inactive", "active_anon", "inactive_anon", "isolated_anon", "active_file", "inactive_file", "isolated_file",
            "isolated(anon)", "isolated(file)", "unevictable", "dirty", "writeback", "unstable", "slab", "slab_reclaimable",
            "slab_unreclaimable", "mapped", "shmem", "pagetables", "sec_pagetables", "bounce", "kernel_misc_reclaimable", "free",
            "free_pcp", "free_cma", "local_pcp", "boost", "min", "low", "high", "reserved_highatomic", "free_highatomic",
            "writepending", "zspages", "present", "managed", "mlocked", "kernel_stack", "shadow_call_stack", "writeback_tmp",
            "pages_scanned", "shmem_thp", "shmem_pmdmapped", "anon_thp", "file_thp", "file_pmdmapped", "balloon", "gpu_active",
            "gpu_reclaim", "spanned", "slab_reclaimable", "nr_cma",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads all of a text. The first of a name counts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">Where they go.</param>
    /// <param name="areAmounts">Whether they are those of a node or a zone: of what has no unit there the end was cut off, but for pages_scanned.</param>
    public static void Read(string text, Dictionary<string, long> values, bool areAmounts = false)
    {
        int end = 0;
        foreach (Match match in Field().Matches(text))
        {
            // Behind a scrap of a word stands the other half of it: of 'd irty:468kB' no field irty is left.
            bool isWhole = string.IsNullOrWhiteSpace(GaveUp().Replace(text[end..match.Index], ""));
            string name = match.Groups["name"].Value;
            end = match.Index + match.Length;
            if (areAmounts && !match.Groups["unit"].Success && name != "pages_scanned")
            {
                continue;
            }

            if ((isWhole || IsKnown(name)) && Numbers.Long(match.Groups["value"].Value) is { } value)
            {
                values.TryAdd(name, value);
            }
        }
    }

    /// <summary>all_unreclaimable?, where it is told.</summary>
    public static bool? AllUnreclaimable(string text) =>
        GaveUp().Match(text).Groups["answer"].Value switch { "yes" => true, "no" => false, _ => null };

    /// <summary>Whether a word is a known field without a unit.</summary>
    public static bool IsCount(string word) => Count().Match(word) is { Success: true } match && IsKnown(match.Groups["name"].Value);

    /// <summary>Whether a word is a known field of a node or a zone.</summary>
    public static bool IsAmount(string word) =>
        word == "all_unreclaimable?"
        || (Amount().Match(word) is { Success: true } match && IsKnown(match.Groups["name"].Value));

    private static bool IsKnown(string name) => s_known.Contains(name);

    [GeneratedRegex(@"(?<name>[A-Za-z_]\w*(?:\((?:anon|file)\))?):\s*(?<value>-?\d+)(?<unit>kB|KB|k|K)?(?!\w)")]
    private static partial Regex Field();

    [GeneratedRegex(@"^(?<name>[A-Za-z_]+):-?\d+$")]
    private static partial Regex Count();

    [GeneratedRegex(@"^(?<name>[A-Za-z_]+(?:\((?:anon|file)\))?):(?:-?\d*(?:kB|KB|k|K)?)$|^(?<name>pages_scanned):\d+$")]
    private static partial Regex Amount();

    [GeneratedRegex(@"all_unreclaimable\?(?:\s+(?<answer>yes|no))?")]
    private static partial Regex GaveUp();
}
