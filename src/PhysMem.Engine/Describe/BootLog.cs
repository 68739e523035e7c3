using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>What a kernel's boot messages say about memory: the firmware's tables, and what the kernel made of them.</summary>
internal sealed partial class BootLog
{
    private const string Range = @"\[mem 0x(?<start>[0-9a-f]+)-0x(?<last>[0-9a-f]+)\]";

    private readonly ShapeText _file;

    private BootLog(ShapeText file) => _file = file;

    /// <summary>BIOS-e820: the firmware's map.</summary>
    public List<MemoryRange> FirmwareMap { get; } = [];

    /// <summary>ACPI SRAT: which node addresses belong to. Empty without NUMA.</summary>
    public List<(int Nid, MemoryRange Memory, int Line)> NodeMemory { get; } = [];

    /// <summary>Contiguous areas that the kernel set aside.</summary>
    public List<MemoryRange> CmaAreas { get; } = [];

    /// <summary>Early memory node ranges: the RAM that the kernel goes by.</summary>
    public List<NodeRange> EarlyRanges { get; } = [];

    /// <summary>Fallback order for each node.</summary>
    public Dictionary<int, string> FallbackOrders { get; } = [];

    /// <summary>Total pages of the zonelists' message; -1 when it is missing.</summary>
    public long TotalPages { get; private set; } = -1;

    public static BootLog Read(string path)
    {
        var log = new BootLog(ShapeText.Read(path));
        foreach ((int number, string line) in log._file.Lines)
        {
            log.Add(number, TimeStamp().Replace(line, ""));
        }

        return log.FirmwareMap.Count > 0
            ? log
            : throw log._file.Error(0, "there is no BIOS-e820 line, so the memory is not known");
    }

    private void Add(int number, string text)
    {
        if (text.StartsWith("BIOS-e820: [gap", StringComparison.Ordinal))
        {
            // Later kernels say what no entry covers, too.
            return;
        }

        if (text.StartsWith("BIOS-e820:", StringComparison.Ordinal))
        {
            Match m = Require(E820Line(), text, number, "BIOS-e820: [mem 0xSTART-0xEND] KIND");
            FirmwareMap.Add(RangeOf(m, number) with { Usable = m.Groups["kind"].Value.Trim() is "usable" or "System RAM" });
        }
        else if (text.StartsWith("ACPI: SRAT: Node", StringComparison.Ordinal))
        {
            Match m = Require(SratLine(), text, number, "ACPI: SRAT: Node N PXM P [mem 0xSTART-0xEND]");
            NodeMemory.Add((NodeOf(m, number), RangeOf(m, number), number));
        }
        else if (text.StartsWith("cma: Reserved ", StringComparison.Ordinal))
        {
            Match m = Require(CmaLine(), text, number, "cma: Reserved N MiB at 0xSTART");
            long start = _file.Address(number, m.Groups["start"].Value);
            CmaAreas.Add(new MemoryRange(start, start + (_file.Number(number, m.Groups["size"].Value, "its size") << 20)));
        }
        else if (text.StartsWith("  node ", StringComparison.Ordinal))
        {
            Match m = Require(EarlyLine(), text, number, "  node N: [mem 0xSTART-0xEND]");
            MemoryRange range = RangeOf(m, number);
            EarlyRanges.Add(new NodeRange(
                range.Start / PageConstants.PageSize, range.End / PageConstants.PageSize, NodeOf(m, number)));
        }
        else if (text.StartsWith("Fallback order for Node", StringComparison.Ordinal))
        {
            Match m = Require(FallbackLine(), text, number, "Fallback order for Node N: N N ..");
            FallbackOrders[NodeOf(m, number)] = m.Groups["order"].Value.Trim();
        }
        else if (text.StartsWith("Built ", StringComparison.Ordinal))
        {
            Match m = Require(BuiltLine(), text, number, "Built N zonelists, mobility grouping on.  Total pages: N");
            TotalPages = _file.Number(number, m.Groups["total"].Value, "Total pages");
        }
    }

    private Match Require(Regex form, string text, int number, string expected)
    {
        Match m = form.Match(text);
        return m.Success ? m : throw _file.Error(number, $"the line should have the form '{expected}'");
    }

    // Messages give the last byte.
    private MemoryRange RangeOf(Match m, int number)
    {
        long start = _file.Address(number, m.Groups["start"].Value), last = _file.Address(number, m.Groups["last"].Value);
        return start <= last
            ? new MemoryRange(start, last + 1)
            : throw _file.Error(number, $"the range ends at 0x{last:x} before it begins at 0x{start:x}");
    }

    private int NodeOf(Match m, int number) =>
        int.TryParse(m.Groups["node"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int nid)
            && nid < ArchitectureProfile.MaxNumNodes
            ? nid
            : throw _file.Error(number, $"{m.Groups["node"].Value} is no node number");

    [GeneratedRegex(@"^\[ *\d+\.\d+\] ?", RegexOptions.CultureInvariant)]
    private static partial Regex TimeStamp();

    [GeneratedRegex(@"^BIOS-e820: " + Range + @" (?<kind>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex E820Line();

    [GeneratedRegex(@"^ACPI: SRAT: Node (?<node>\d+) PXM \d+ " + Range + "( .*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex SratLine();

    [GeneratedRegex(@"^cma: Reserved (?<size>\d+) MiB at 0x(?<start>[0-9a-f]+)( on node -?\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex CmaLine();

    [GeneratedRegex(@"^  node +(?<node>\d+): " + Range + "$", RegexOptions.CultureInvariant)]
    private static partial Regex EarlyLine();

    [GeneratedRegex(@"^Fallback order for Node (?<node>\d+):(?<order>( \d+)+) *$", RegexOptions.CultureInvariant)]
    private static partial Regex FallbackLine();

    [GeneratedRegex(
        @"^Built \d+ zonelists, mobility grouping (on|off)\.  Total pages: (?<total>\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex BuiltLine();
}
