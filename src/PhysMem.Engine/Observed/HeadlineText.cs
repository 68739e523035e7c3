using System.Text.RegularExpressions;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Observed;

/// <summary>The words of a headline, in whatever order its kernel has them (warn_alloc, dump_header).</summary>
internal static partial class HeadlineText
{
    /// <summary>comm of the task that asked; null where the headline has none or its begin was cut off.</summary>
    public static string? Process(string text) =>
        (Begin().Match(text) is { Success: true } begin ? begin : Nommu().Match(text)).Groups["comm"] is { Success: true, Value.Length: > 0 } comm ? comm.Value : null;

    /// <summary>Its pid, where the headline tells it.</summary>
    public static int? Pid(string text) => Nommu().Match(text) is { Success: true } match ? Numbers.IntOrNull(match.Groups["pid"].Value) : null;

    /// <summary>Whether it has the mask, and so is the last line of headlines that take two.</summary>
    public static bool HasMask(string text) => Mask().IsMatch(text);

    /// <summary>oom_score_adj of the task that asked.</summary>
    public static int? ScoreAdj(string text) => Adj().Match(text) is { Success: true } match ? Numbers.IntOrNull(match.Groups[1].Value) : null;

    /// <summary>The request.</summary>
    /// <param name="text">The headline, unfolded.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="release">The kernel's release; null when no line tells it.</param>
    public static ObservedRequest Request(string text, int line, string? release)
    {
        Match mask = Mask().Match(text), order = Order().Match(text), stall = Stall().Match(text);
        string? names = mask.Groups["names"] is { Success: true } told ? told.Value.Replace(" ", "", StringComparison.Ordinal) : null;
        uint? mode = mask.Groups["number"].Success && !CutMask().IsMatch(text) ? Numbers.Hex(mask.Groups["number"].Value) : null;
        bool isOfNommu = Nommu().IsMatch(text);
        (GfpLayout? layout, uint? meaning) = mode is { } number ? RequestMask.Resolve(number, names, release)
            : isOfNommu ? (null, GfpMask.GfpKernel.Value)
            : RequestMask.OfNames(names, release);
        return new ObservedRequest
        {
            Line = line,
            Order = order.Success ? Numbers.IntOrNull(order.Groups["order"].Value) : null,
            Mode = mode,
            ModeNames = names,
            Layout = layout,
            Meaning = meaning,
            IsOfNommu = isOfNommu,
            NodeMask = Told(NodeMask(), text),
            Cpuset = Told(Cpuset(), text),
            MemsAllowed = Told(MemsAllowed(), text),
            Bytes = Bytes().Match(text) is { Success: true } bytes ? Numbers.Long(bytes.Groups["bytes"].Value) : null,
            StallSeconds = stall.Success
                ? Numbers.Long(stall.Groups["time"].Value) / (stall.Groups["unit"].Value == "ms" ? 1000 : 1)
                : null,
        };
    }

    /// <summary>nodemask= and mems_allowed= of a headline, or of the line that names the OOM killer's constraint.</summary>
    public static (string? NodeMask, string? MemsAllowed) Nodes(string text) => (Told(NodeMask(), text), Told(MemsAllowed(), text));

    private static string? Told(Regex form, string text) =>
        form.Match(text).Groups["value"] is { Success: true, Value.Length: > 0 } told ? told.Value : null;

    [GeneratedRegex(@"^(?<comm>.{0,80}?):?\s(?:page allocation (?:failure|stall)|vmemmap alloc failure|invoked oom-killer|vmalloc error:|vmalloc: allocation failure)")]
    private static partial Regex Begin();

    [GeneratedRegex(@"^(?:nommu: )?Allocation of length \d+ from process (?<pid>\d{1,10})(?: \((?<comm>.{0,32}?)\))?(?= failed|$)")]
    private static partial Regex Nommu();

    // Who shows a report to others may hide digits of it, as in 0x62****: then the names say it.
    [GeneratedRegex(@"(?:mode:|gfp_mask=)\s?(?:0x)?(?:(?<number>[0-9a-f]{1,8})(?![0-9a-f*#…xX]|\.\.)|[0-9a-f]{0,8}(?:[*#…xX]|\.\.)[0-9a-f*#….xX]{0,16})(?:\((?<names>[^()]*)\)?)?")]
    private static partial Regex Mask();

    // Behind this mask always stands something.
    [GeneratedRegex(@"invoked oom-killer: gfp_mask=(?:0x[0-9a-f]*)?$")]
    private static partial Regex CutMask();

    [GeneratedRegex(@"(?:\b|(?<=0x[0-9a-f]{1,8}))order[:=]\s?(?<order>-?\d{1,9})|page order (?<order>\d{1,9})")]
    private static partial Regex Order();

    [GeneratedRegex(@"nodemask=(?<value>\(null\)|\d[\d\-]*(?:,\d[\d\-]*)*)")]
    private static partial Regex NodeMask();

    [GeneratedRegex(@"cpuset=(?<value>[^,\s]+)")]
    private static partial Regex Cpuset();

    [GeneratedRegex(@"mems_allowed=(?<value>\d[\d\-]*(?:,\d[\d\-]*)*)")]
    private static partial Regex MemsAllowed();

    [GeneratedRegex(@"(?:vmalloc error: size |for size |of length |failure: |allocated \d+ of )(?<bytes>\d{1,15})(?!\d)(?! secs)")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"stalls? for (?<time>\d{1,15})\s?(?<unit>ms|secs?)")]
    private static partial Regex Stall();

    [GeneratedRegex(@"oom_score_adj=\s?(-?\d{1,9})")]
    private static partial Regex Adj();
}
