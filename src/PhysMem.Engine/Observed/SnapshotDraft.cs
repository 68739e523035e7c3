using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>A snapshot while its lines come in.</summary>
internal sealed partial class SnapshotDraft(int line)
{
    private readonly List<ProcZoneDraft> _zones = [];
    private readonly List<(int Node, int Line, Dictionary<string, long> Values)> _nodes = [];
    private readonly List<UnusedLine> _unused = [];
    private ProcZoneDraft? _info;
    private bool _isOfNode;
    private bool _isOfCpu;

    public string? Time { get; init; }

    public int? PageblockOrder { get; set; }

    public bool HasZones => _zones.Count > 0;

    public bool HasOrders(int node, string name) => Find(node, name) is { HasOrders: true };

    public bool HasInfo(int node, string name) => Find(node, name) is { HasInfo: true };

    public bool HasType(int node, string name, string type) => Find(node, name)?.HasType(type) ?? false;

    public ProcZoneDraft Zone(int node, string name, int number)
    {
        ProcZoneDraft? zone = Find(node, name);
        if (zone is null)
        {
            zone = new ProcZoneDraft(node, name, number);
            _zones.Add(zone);
        }

        return zone;
    }

    public void BeginInfo(int node, string name, int number)
    {
        _info = Zone(node, name, number);
        _info.HasInfo = true;
        _isOfNode = _isOfCpu = false;
    }

    /// <summary>Takes a line of /proc/zoneinfo below the one with the zone's name (zoneinfo_show_print).</summary>
    /// <param name="text">The line.</param>
    /// <param name="number">Reads a number, or says that it is none.</param>
    /// <returns>False when it isn't one.</returns>
    public bool TakeLine(string text, Func<string, string, long> number)
    {
        if (_info is null)
        {
            return false;
        }

        if (Threshold().Match(text) is { Success: true } threshold)
        {
            _isOfCpu = false;
            _info.OfCpu("threshold", number(threshold.Groups["value"].Value, "vm stats threshold"));
            return true;
        }

        if (text is "per-node stats" or "pagesets")
        {
            _isOfNode = text == "per-node stats";
            _isOfCpu = text == "pagesets";
            if (_isOfNode)
            {
                _nodes.Add((_info.Node, _info.Line, []));
            }

            return true;
        }

        if (Protection().Match(text) is { Success: true } protection)
        {
            _info.Reserve = [.. protection.Groups["list"].Value.Split(',').Select(one => number(one.Trim(), "protection"))];
            return true;
        }

        // Up to 2.6.24 a CPU had a list of hot pages, 0, and one of cold pages, 1.
        if (Pcp().Match(text) is { Success: true } pcp)
        {
            _isOfCpu = true;
            if (pcp.Groups["list"].Value == "0")
            {
                _info.OfCpu("cpu", number(pcp.Groups["cpu"].Value, "cpu"));
            }

            return true;
        }

        if (Field().Match(text) is not { Success: true } field)
        {
            return false;
        }

        string name = field.Groups["name"].Value;
        long value = number(field.Groups["value"].Value, name);
        _isOfNode &= !field.Groups["pages"].Success;
        _isOfCpu = name == "cpu" || (_isOfCpu && IsOfCpu(name));
        if (_isOfNode)
        {
            _nodes[^1].Values[name] = value;
        }
        else if (!_isOfCpu)
        {
            _info.Values.TryAdd(name, value);
        }
        else
        {
            _info.OfCpu(name, value);
        }

        return true;
    }

    public void Hold(UnusedLine unused) => _unused.Add(unused);

    public ProcSnapshot Finish() => new()
    {
        Line = line,
        Time = Time,
        PageblockOrder = PageblockOrder,
        Nodes = [.. _nodes.Select(node => new ObservedNode(node.Node, node.Line, node.Values.ToImmutableDictionary(), null))],
        Zones = [.. _zones.Select(zone => zone.Finish())],
        Unused = [.. _unused],
    };

    private static bool IsOfCpu(string name) => name is "count" or "high" or "batch" or "high_min" or "high_max";

    private ProcZoneDraft? Find(int node, string name) => _zones.Find(zone => zone.Node == node && zone.Name == name);

    [GeneratedRegex(@"^vm stats threshold:?\s+(?<value>\S+)$")]
    private static partial Regex Threshold();

    [GeneratedRegex(@"^cpu: (?<cpu>\d+) pcp: (?<list>[01])$")]
    private static partial Regex Pcp();

    [GeneratedRegex(@"^protection:\s*\((?<list>[^)]*)\)?")]
    private static partial Regex Protection();

    [GeneratedRegex(@"^(?<pages>pages\s+)?(?<name>[a-z][a-z0-9_]*):?\s+(?<value>-?\d\S*)$")]
    private static partial Regex Field();
}
