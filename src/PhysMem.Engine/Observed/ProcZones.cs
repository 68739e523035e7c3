using System.Text;
using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>
/// Reads /proc/zoneinfo, /proc/buddyinfo and /proc/pagetypeinfo of any kernel: whole, filtered, one after the other in one
/// text, quoted, or again and again as recorders keep them. A line that repeats what the snapshot has begins the next.
/// </summary>
public sealed partial class ProcZones
{
    private const string Remedy = "Give the text as the kernel prints it: cat /proc/zoneinfo, /proc/buddyinfo or /proc/pagetypeinfo.";

    private LineSource _source;
    private readonly List<ProcSnapshot> _snapshots = [];
    private SnapshotDraft? _draft;
    private string[]? _blockTypes;
    private string? _time;

    private ProcZones(LineSource source) => _source = source;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <returns>Its snapshots, one at least.</returns>
    /// <exception cref="InputException">It can't be read, a number isn't one, or no zone is in it.</exception>
    public static IReadOnlyList<ProcSnapshot> Read(string path)
    {
        using LineSource source = LineSource.OpenLog(path);
        return Read(source);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="source">The lines, from where they stand.</param>
    public static IReadOnlyList<ProcSnapshot> Read(LineSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new ProcZones(source);
        reader.TakeAll();
        return reader.Finish();
    }

    /// <summary>Reads several files of one machine and one moment as if they were one.</summary>
    /// <param name="paths">The files, one at least; those with zoneinfo and buddyinfo before those with pagetypeinfo.</param>
    /// <returns>Their snapshots, one at least.</returns>
    /// <exception cref="InputException">One can't be read, a number isn't one, or no zone is in them.</exception>
    public static IReadOnlyList<ProcSnapshot> ReadTogether(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ProcZones? reader = null;
        foreach (string path in paths)
        {
            using LineSource source = LineSource.OpenLog(path);
            reader ??= new ProcZones(source);
            reader._source = source;
            reader.TakeAll();
        }

        return (reader ?? throw new ArgumentException("No file is given.", nameof(paths))).Finish();
    }

    /// <summary>Whether a file is one of these texts: a line of a zone is among its first.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public static bool Recognizes(string path) =>
        TextHead.Has(path, static text => Zone().IsMatch(text) || PcpRow().IsMatch(text) || BlockOrder().IsMatch(text));

    private void TakeAll()
    {
        while (_source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            string text = Encoding.Latin1.GetString(line);
            Take(LinePieces.Of(_source.LineNumber, text)[0].Text, text);
        }
    }

    private IReadOnlyList<ProcSnapshot> Finish()
    {
        EndSnapshot();
        return _snapshots.Count > 0
            ? _snapshots
            : throw new InputException(_source.Name, 0, "there is no line of a zone, such as 'Node 0, zone   Normal'", Remedy);
    }

    private void Take(string text, string raw)
    {
        if (text.Length == 0 || Heading().IsMatch(text))
        {
            return;
        }

        if (Stamp().Match(raw.Trim()) is { Success: true } stamp)
        {
            EndSnapshot();
            _time = stamp.Groups["time"].Value;
        }
        else if (Zone().Match(text) is { Success: true } zone)
        {
            TakeZone(zone, Numbers.Int(zone.Groups["node"].Value));
        }
        else if (PcpRow().Match(text) is { Success: true } row)
        {
            _time = row.Groups["time"].Value;
            TakeZone(row, Numbers.Int(row.Groups["node"].Value));
        }
        else if (BlockOrder().Match(text) is { Success: true } order)
        {
            Draft().PageblockOrder = (int)Number(order.Groups["order"].Value, "Page block order");
        }
        else if (BlockTypes().Match(text) is { Success: true } types)
        {
            _blockTypes = Words.Of(types.Groups["names"].Value);
        }
        else if (!(_draft?.TakeLine(text, Number) ?? false))
        {
            _draft?.Hold(new UnusedLine(_source.LineNumber, raw));
        }
    }

    private void TakeZone(Match match, int node)
    {
        string name = match.Groups["zone"].Value, rest = match.Groups["rest"].Value.Trim();
        long[] numbers = [.. Words.Of(rest).Select(word => Number(word.TrimStart('>'), $"zone {name}"))];
        if (match.Groups["type"] is { Success: true } type)
        {
            Draft(draft => draft.HasType(node, name, type.Value)).Zone(node, name, _source.LineNumber).TakeType(type.Value, numbers);
        }
        else if (numbers.Length == 0)
        {
            Draft(draft => draft.HasInfo(node, name)).BeginInfo(node, name, _source.LineNumber);
        }
        else if (_blockTypes is { } types)
        {
            Draft().Zone(node, name, _source.LineNumber).TakeBlocks(types, numbers);
        }
        else
        {
            Draft(draft => draft.HasOrders(node, name)).Zone(node, name, _source.LineNumber).TakeOrders(numbers);
        }
    }

    private SnapshotDraft Draft(Predicate<SnapshotDraft>? isNext = null)
    {
        if (_draft is not null && isNext is not null && isNext(_draft))
        {
            string? time = _time;
            EndSnapshot();
            _time = time;
        }

        return _draft ??= new SnapshotDraft(_source.LineNumber) { Time = _time };
    }

    private void EndSnapshot()
    {
        if (_draft is { HasZones: true })
        {
            _snapshots.Add(_draft.Finish());
        }

        (_draft, _blockTypes, _time) = (null, null, null);
    }

    private long Number(string word, string what) => Numbers.Long(word)
        ?? throw _source.Error($"{what}: '{word[..Math.Min(word.Length, 40)]}' is not a number", Remedy);

    [GeneratedRegex(@"^>>> (?<time>[\d.]+) <<<$")]
    private static partial Regex Stamp();

    // collectl puts a word before each line.
    [GeneratedRegex(@"^(?:buddy\s+)?Node\s+(?<node>\d{1,5}),\s+zone\s+(?<zone>\w+)(?:, type\s+(?<type>\w+))?(?<rest>(?:\s.*)?)$")]
    private static partial Regex Zone();

    // The rows of pcp-buddyinfo.
    [GeneratedRegex(@"^(?<time>\d\d:\d\d:\d\d)\s+(?<zone>\w+)\s+node(?<node>\d{1,5})\s+(?<rest>\d.*)$")]
    private static partial Regex PcpRow();

    [GeneratedRegex(@"^(?:Free pages count per migrate type|Pages per block:|TimeStamp\s)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^Page block order:\s*(?<order>\S+)")]
    private static partial Regex BlockOrder();

    [GeneratedRegex(@"^Number of (?:mixed )?blocks type\s+(?<names>.*)$")]
    private static partial Regex BlockTypes();
}
