namespace PhysMem.Engine.Describe;

/// <summary>One zone of /proc/zoneinfo.</summary>
/// <param name="Nid">Its node.</param>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of the file where it begins.</param>
internal sealed record ZoneInfo(int Nid, string Name, int Line)
{
    /// <summary>Numbers by their names: min, low, high, spanned, present, managed, start_pfn, nr_.. .</summary>
    public Dictionary<string, long> Values { get; } = [];

    /// <summary>The reserves against each zone index.</summary>
    public long[] Protection { get; set; } = [];

    /// <summary>The CPUs' page sets; none for an empty zone.</summary>
    public List<PageSetInfo> PageSets { get; } = [];
}

/// <summary>One CPU's page set in /proc/zoneinfo.</summary>
internal sealed class PageSetInfo
{
    public long Cpu { get; init; }

    public long High { get; set; }

    public long Batch { get; set; }

    public long Threshold { get; set; }
}

/// <summary>Reads /proc/zoneinfo as far as it shows computed values.</summary>
internal sealed class ZoneInfoFile
{
    private static readonly string[] s_required = ["min", "low", "high", "spanned", "present", "managed"];

    private readonly ShapeText _file;

    private ZoneInfoFile(ShapeText file) => _file = file;

    public List<ZoneInfo> Zones { get; } = [];

    public static ZoneInfoFile Read(string path)
    {
        var info = new ZoneInfoFile(ShapeText.Read(path));
        foreach ((int number, string line) in info._file.Lines)
        {
            info.Add(number, line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }

        foreach (ZoneInfo zone in info.Zones)
        {
            foreach (string name in s_required.Where(n => !zone.Values.ContainsKey(n)))
            {
                throw info._file.Error(zone.Line, $"zone {zone.Name} of node {zone.Nid} has no '{name}' line");
            }
        }

        return info.Zones.Count > 0 ? info : throw info._file.Error(0, "there is no zone in the file");
    }

    /// <summary>An error about a zone.</summary>
    public Faults.InputException Error(ZoneInfo zone, string reason) => _file.Error(zone.Line, reason);

    private void Add(int number, string[] words)
    {
        if (words is ["Node", var nid, "zone", var name])
        {
            Zones.Add(new ZoneInfo((int)_file.Number(number, nid.TrimEnd(','), "the node"), name, number));
            return;
        }

        if (words.Length == 0 || words is ["per-node", ..] or ["pages", ..] or ["pagesets"])
        {
            return;
        }

        if (Zones.Count == 0)
        {
            throw _file.Error(number, "the file should begin with 'Node N, zone NAME'");
        }

        AddValue(number, Zones[^1], words);
    }

    private void AddValue(int number, ZoneInfo zone, string[] words)
    {
        string key = words[0];
        if (key == "protection:")
        {
            zone.Protection = [.. words[1..].Select(w => _file.Number(number, w.Trim('(', ')', ','), "a reserve"))];
            return;
        }

        long value = _file.Number(number, words[^1], $"'{string.Join(' ', words[..^1])}'");
        switch (key)
        {
            case "cpu:":
                zone.PageSets.Add(new PageSetInfo { Cpu = value });
                break;
            case "high_min:" or "high_max:":
                break;
            case "high:":
                LastSet(number, zone).High = value;
                break;
            case "batch:":
                LastSet(number, zone).Batch = value;
                break;
            case "vm":
                LastSet(number, zone).Threshold = value;
                break;
            default:
                zone.Values[key.TrimEnd(':')] = value;
                break;
        }
    }

    private PageSetInfo LastSet(int number, ZoneInfo zone) =>
        zone.PageSets.Count > 0 ? zone.PageSets[^1] : throw _file.Error(number, "there is no 'cpu:' line before this one");
}
