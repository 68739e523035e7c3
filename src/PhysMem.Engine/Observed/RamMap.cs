using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Where the RAM of a machine lies: the e820 map and the ranges of nodes and zones in a kernel's boot messages, or
/// /proc/iomem.
/// </summary>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Ranges">All ranges, in the text's order.</param>
/// <param name="Zones">The zones' ranges; empty where no text tells them.</param>
/// <param name="Unused">Lines within the map that are of something else, as other boot messages.</param>
/// <param name="Outside">How many lines of the text are outside of all its maps.</param>
public sealed partial record RamMap(
    int Line, ImmutableArray<RamRange> Ranges, ImmutableArray<ZoneRange> Zones, ImmutableArray<UnusedLine> Unused, long Outside)
{
    private const string Remedy = "Give /proc/iomem as root prints it, or dmesg from the boot on.";

    /// <summary>The text that <see cref="Ram"/> is from: the one nearest to what the allocator was given.</summary>
    public RamMapForm Form => Ranges.Select(range => range.Form).DefaultIfEmpty().Max();

    /// <summary>The RAM, rising: ranges of nodes where a text has them, else of /proc/iomem, else of the firmware's map.</summary>
    public ImmutableArray<RamRange> Ram => [.. Ranges.Where(range => range.Form == Form && range.IsRam).OrderBy(range => range.Start)];

    /// <summary>Whether the addresses are those that /proc/iomem shows to who isn't root: all 0.</summary>
    public bool IsHidden => Ranges.Length > 1 && Ranges.All(range => range is { Start: 0, End: 1 });

    /// <summary>Reads a file: the listing alone, or a log, with whatever loggers put before the lines.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <returns>Its maps, one at least: of a log one a boot.</returns>
    /// <exception cref="InputException">It can't be read, a range can't be, or there is none in it.</exception>
    public static IReadOnlyList<RamMap> Read(string path)
    {
        using LineSource source = LineSource.OpenLog(path);
        var maps = new List<RamMap>();
        Draft? draft = null;
        long outside = 0;
        while (source.TryReadLine(out ReadOnlySpan<byte> bytes))
        {
            string text = LinePieces.Text(source.LineNumber, bytes, out string raw);
            RamRange? range = RangeOf(source.LineNumber, text, draft, out string? fault);
            ZoneRange? zone = range is null && fault is null ? ZoneOf(source.LineNumber, text, out fault) : null;
            if (fault is not null)
            {
                throw source.Error(fault, Remedy);
            }

            if (range is not null)
            {
                if (draft?.MayHave(range) == false)
                {
                    outside += End(draft, maps);
                    draft = null;
                }

                draft ??= new Draft(source.LineNumber);
                draft.Add(range);
            }
            else if (zone is not null)
            {
                draft ??= new Draft(source.LineNumber);
                draft.Add(zone);
            }
            else if (draft is not null)
            {
                draft.Lines.Pass(source.LineNumber, raw);
            }
            else
            {
                outside++;
            }
        }

        outside += End(draft, maps);
        return maps.Count > 0
            ? [.. maps.Select(map => map with { Outside = outside })]
            : throw new InputException(source.Name, 0, "there is no range of memory, such as 'BIOS-e820: [mem 0x100000-0xbfffffff] usable' or '00100000-bfffffff : System RAM'", Remedy);
    }

    /// <summary>Whether a file is such a text: a range is among its first lines.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public static bool Recognizes(string path) => TextHead.Has(
        path, static text => Iomem().IsMatch(text) || E820().IsMatch(text) || OldE820().IsMatch(text) || NodeRange().IsMatch(text));

    private static long End(Draft? draft, List<RamMap> maps)
    {
        if (draft is null)
        {
            return 0;
        }

        draft.Lines.Finish();
        if (draft.Ranges.Count > 0)
        {
            maps.Add(new RamMap(draft.Line, [.. draft.Ranges], [.. draft.Zones], draft.Lines.Unused, 0));
        }

        return draft.Lines.Outside;
    }

    /// <summary>The range that a line tells; null for another line, or with a fault for a range that can't be.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="text">The line.</param>
    /// <param name="draft">The map so far: frames of nodes stand behind those of zones, and such a line elsewhere is something else.</param>
    /// <param name="fault">What is wrong.</param>
    internal static RamRange? RangeOf(int line, string text, Draft? draft, out string? fault)
    {
        fault = null;
        return E820().Match(text) is { Success: true } e820 ? Range(line, e820, FormOf(e820), e820.Groups["kind"].Value.Trim(), false, out fault)
            : OldE820().Match(text) is { Success: true } old ? Range(line, old, FormOf(old), old.Groups["kind"].Value, isEndGiven: true, out fault)
            : NodeRange().Match(text) is { Success: true } node ? Range(line, node, RamMapForm.NodeRanges, "System RAM", false, out fault)
            : draft is { Zones.Count: > 0 } && NodeFrames().Match(text) is { Success: true } frames ? Frames(line, frames, "System RAM", out fault)
            : Iomem().Match(text) is { Success: true } iomem ? Range(line, iomem, RamMapForm.Iomem, iomem.Groups["kind"].Value.Trim(), false, out fault)
            : null;
    }

    private static RamMapForm FormOf(Match match) => match.Groups["form"].Value switch
    {
        "user" => RamMapForm.User,
        "modified" => RamMapForm.Modified,
        _ => RamMapForm.Firmware,
    };

    /// <summary>The same of a line below 'Zone ranges:'.</summary>
    internal static ZoneRange? ZoneOf(int line, string text, out string? fault)
    {
        fault = null;
        RamRange? range = null;
        if (Zone().Match(text) is { Success: true } zone)
        {
            range = Range(line, zone, RamMapForm.NodeRanges, zone.Groups["zone"].Value, false, out fault);
        }
        else if (ZoneFrames().Match(text) is { Success: true } frames)
        {
            range = Frames(line, frames, frames.Groups["zone"].Value, out fault);
        }

        return range is null ? null : new ZoneRange(range.Line, range.Kind, range.Start, range.End);
    }

    // Before 3.5 boot messages count frames, decimal before 2.6.34, and give the one behind the last.
    private static RamRange? Frames(int line, Match match, string kind, out string? fault)
    {
        long? from = Frame(match.Groups["start"].Value), to = Frame(match.Groups["end"].Value);
        fault = from is null || to is null ? "a frame is no number" : from > to ? $"the range ends at frame {to} before it begins at frame {from}" : null;
        int? node = match.Groups["node"] is { Success: true } told ? Numbers.Int(told.Value) : null;
        return fault is null && from < to
            ? new RamRange(line, RamMapForm.NodeRanges, from!.Value * PageConstants.PageSize, to!.Value * PageConstants.PageSize, kind, node)
            : null;
    }

    private static long? Frame(string digits) =>
        (digits.StartsWith("0x", StringComparison.Ordinal) ? Address(digits[2..]) : Numbers.Long(digits)) is { } frame and >= 0 and < 1L << 48 ? frame : null;

    // Texts give the last byte, but for the oldest form of e820.
    private static RamRange? Range(int line, Match match, RamMapForm form, string kind, bool isEndGiven, out string? fault)
    {
        string start = match.Groups["start"].Value, last = match.Groups["last"].Value;
        long? from = Address(start), to = Address(last) - (isEndGiven ? 1 : 0);
        fault = from is null || to is null ? $"0x{Cut(from is null ? start : last)} is no physical address"
            : from > to ? $"the range ends at 0x{to:x} before it begins at 0x{from:x}"
            : null;
        int? node = match.Groups["node"] is { Success: true } told ? Numbers.Int(told.Value) : null;
        return fault is null ? new RamRange(line, form, from!.Value, to!.Value + 1, kind, node) : null;
    }

    private static long? Address(string digits) =>
        long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long value) && value is >= 0 and < 1L << 60
            ? value
            : null;

    private static string Cut(string digits) => digits[..Math.Min(digits.Length, 40)];

    /// <summary>A map while its lines come in.</summary>
    internal sealed class Draft(int line)
    {
        private readonly Dictionary<RamMapForm, long> _last = [];

        public int Line { get; } = line;

        public ListedLines Lines { get; } = new();

        public List<RamRange> Ranges { get; } = [];

        public List<ZoneRange> Zones { get; } = [];

        // Maps are sorted. One that begins anew is of the next boot.
        public bool MayHave(RamRange range) => range.Start >= _last.GetValueOrDefault(range.Form);

        public void Add(RamRange range)
        {
            Ranges.Add(range);
            _last[range.Form] = range.Form == RamMapForm.Iomem ? range.Start : range.End;
            Lines.Use();
        }

        public void Add(ZoneRange zone)
        {
            Zones.Add(zone);
            Lines.Use();
        }
    }

    // Xen: of a kernel that Xen gave its memory, BIOS-e801 and BIOS-88 of PCs that don't know more (e820__memory_setup_default).
    [GeneratedRegex(@"^(?<form>BIOS-e820|BIOS-e801|BIOS-88|Xen|user|modified): \[mem 0x(?<start>[0-9a-f]+)-0x(?<last>[0-9a-f]+)\](?<kind>.*)$")]
    private static partial Regex E820();

    // Before 3.5: BIOS-e820: 0000000000100000 - 00000000bfed0000 (usable).
    [GeneratedRegex(@"^(?<form>BIOS-e820|BIOS-e801|BIOS-88|Xen|user|modified): (?<start>[0-9a-f]+) - (?<last>[0-9a-f]+) \((?<kind>[^)]*)\)$")]
    private static partial Regex OldE820();

    [GeneratedRegex(@"^node\s+(?<node>\d{1,4}): \[mem 0x(?<start>[0-9a-f]+)-0x(?<last>[0-9a-f]+)\]$")]
    private static partial Regex NodeRange();

    [GeneratedRegex(@"^(?<zone>DMA|DMA32|Normal|HighMem)\s+\[mem 0x(?<start>[0-9a-f]+)-0x(?<last>[0-9a-f]+)\]$")]
    private static partial Regex Zone();

    // Zone PFN ranges:  DMA 0x00000010 -> 0x00001000, and below early_node_map[2] active PFN ranges  0: 0x00000010 -> 0x0000009f.
    [GeneratedRegex(@"^(?<zone>DMA|DMA32|Normal|HighMem)\s+(?<start>0x[0-9a-f]+|\d+) ->\s+(?<end>0x[0-9a-f]+|\d+)$")]
    private static partial Regex ZoneFrames();

    [GeneratedRegex(@"^(?<node>\d{1,4}):\s+(?<start>0x[0-9a-f]+|\d+) ->\s+(?<end>0x[0-9a-f]+|\d+)$")]
    private static partial Regex NodeFrames();

    [GeneratedRegex(@"^(?<start>[0-9a-f]{8,16})-(?<last>[0-9a-f]{8,16}) : (?<kind>.+)$")]
    private static partial Regex Iomem();
}
