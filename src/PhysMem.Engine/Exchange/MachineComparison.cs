using System.Globalization;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// Compares what machines would write into their files, line by line: whatever a file keeps is compared, and nothing
/// else decides what a machine does.
/// </summary>
public sealed class MachineComparison
{
    // What is said of the machine as a whole.
    private static readonly PictureLine s_machine = new("MACHINE");

    private readonly MachinePicture _reference;
    private readonly MachinePicture _difference;
    private readonly Dictionary<string, string> _zoneNames = [];
    private readonly List<MachineDifference> _rows = [];

    private MachineComparison(MachinePicture reference, MachinePicture difference)
    {
        _reference = reference;
        _difference = difference;
    }

    /// <summary>
    /// The differences between two machines, their names aside; none when the same calls would have the same results
    /// on both. The pictures are taken beforehand, so that no two machines need be held still at once.
    /// </summary>
    public static IReadOnlyList<MachineDifference> Compare(MachinePicture reference, MachinePicture difference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        var comparison = new MachineComparison(reference, difference);
        comparison.Run();
        return comparison._rows;
    }

    private void Run()
    {
        AddUnequal(s_machine, "kernel", _reference.Kernel, _difference.Kernel);
        AddUnequal(s_machine, "architecture", _reference.Architecture, _difference.Architecture);
        PictureLine[] lines = Read(_reference), others = Read(_difference);
        foreach (PictureLine zone in lines.Concat(others).Where(l => l.Keyword == "ZONE"))
        {
            _zoneNames[PlaceOf(zone)] = zone.Fields["name"];
        }

        var bySubject = others.ToDictionary(l => l.Subject);
        foreach (PictureLine line in lines)
        {
            bySubject.Remove(line.Subject, out PictureLine? other);
            CompareLines(line, line, other);
        }

        foreach (PictureLine line in others.Where(l => bySubject.ContainsKey(l.Subject)))
        {
            CompareLines(line, null, line);
        }
    }

    private static PictureLine[] Read(MachinePicture picture) =>
        [.. picture.Lines.Where(l => !l.Contains("STATE label", StringComparison.Ordinal)).Select(Read)];

    private static PictureLine Read(string line)
    {
        Interruption.Check();
        return new PictureLine(line);
    }

    private void CompareLines(PictureLine at, PictureLine? reference, PictureLine? difference)
    {
        Interruption.Check();
        bool inBoth = reference != null && difference != null;
        if (at.List is null && !inBoth)
        {
            Add(at, at.Keyword.ToLowerInvariant(), reference is null ? "" : "exists", difference is null ? "" : "exists");
            return;
        }

        foreach (string field in inBoth ? at.Fields.Keys.Union(difference!.Fields.Keys) : [])
        {
            AddUnequal(at, FieldName(at, field), ValueOf(reference!, field), ValueOf(difference!, field));
        }

        if (at.Keyword == "PAGEBLOCKS")
        {
            ComparePageblocks(at, reference?.List ?? [], difference?.List ?? []);
        }
        else if (at.List != null)
        {
            CompareLists(at, reference?.List ?? [], difference?.List ?? []);
        }
    }

    private void CompareLists(PictureLine at, string[] reference, string[] difference)
    {
        if (reference.AsSpan().SequenceEqual(difference))
        {
            return;
        }

        bool blocks = at.Keyword is "FREE" or "HELD" or "LRULIST" or "CACHE" or "TASK";
        int order = at.Keyword is "FREE" or "HELD" ? int.Parse(at.Id("order")!, CultureInfo.InvariantCulture) : 0;
        string name = ListName(at);
        long length = blocks ? ListRuns.Count(reference) : reference.Length;
        long other = blocks ? ListRuns.Count(difference) : difference.Length;
        if (length != other)
        {
            Add(at, $"{name} length", Text(length), Text(other));
            return;
        }

        var pairs = Entries(reference).Zip(Entries(difference));
        (string mine, string its, int first) = pairs.Select((pair, k) => (pair.First, pair.Second, k))
            .First(pair => pair.First != pair.Second);
        Add(at, $"{name} [{Text(first)}]", mine, its);

        IEnumerable<string> Entries(string[] list) => blocks ? ListRuns.Blocks(list, order).Select(Hex)
            : at.Keyword == "PCPLIST" ? list.Select(pfn => Hex(long.Parse(pfn, CultureInfo.InvariantCulture)))
            : list;
    }

    // How many there are of each type or, where that is equal, the first that differs.
    private void ComparePageblocks(PictureLine at, string[] reference, string[] difference)
    {
        int before = _rows.Count;
        foreach (char letter in MigrateTypes.Letters)
        {
            AddUnequal(at, $"pageblocks {TypeName(letter)}", Text(CountOf(letter, reference)), Text(CountOf(letter, difference)));
        }

        // The first run that differs ends where the shorter one of the two does, or is of another type from the start.
        int run = reference.AsSpan().CommonPrefixLength(difference);
        if (_rows.Count == before && run < reference.Length && run < difference.Length)
        {
            (string mine, string its) = (reference[run], difference[run]);
            int shared = mine[0] == its[0] ? Math.Min(LengthOf(mine), LengthOf(its)) : 0;
            char Next(string[] runs) => shared < LengthOf(runs[run]) ? runs[run][0] : runs.ElementAtOrDefault(run + 1)?[0] ?? '.';
            Add(
                at, $"pageblock [{Text(reference.Take(run).Sum(LengthOf) + shared)}]", TypeName(Next(reference)), TypeName(Next(difference)));
        }
    }

    private static long CountOf(char letter, string[] runs) => runs.Where(r => r[0] == letter).Sum(r => (long)LengthOf(r));

    private static int LengthOf(string run) => int.Parse(run.AsSpan(1), CultureInfo.InvariantCulture);

    private void AddUnequal(PictureLine at, string property, string reference, string difference)
    {
        if (reference != difference)
        {
            Add(at, property, reference, difference);
        }
    }

    private void Add(PictureLine at, string property, string reference, string difference) => _rows.Add(new MachineDifference
    {
        ReferenceMachine = _reference.Name,
        DifferenceMachine = _difference.Name,
        Node = at.Id("nid") is { } nid ? int.Parse(nid, CultureInfo.InvariantCulture) : null,
        Zone = at.Id("zone") is null ? "" : _zoneNames[PlaceOf(at)],
        Property = property,
        Reference = reference,
        Difference = difference,
    });

    private static string PlaceOf(PictureLine line) => $"{line.Id("nid")}/{line.Id("zone")}";

    private static string ValueOf(PictureLine line, string field) => line.Fields.GetValueOrDefault(field, "");

    private static string FieldName(PictureLine at, string field) => at.Keyword switch
    {
        "VM" => $"vm.{field}",
        "PCP" => $"cpu {at.Id("cpu")} {field}",
        "TASK" => $"task {at.Id("pid")} {field}",
        _ => field,
    };

    private static string ListName(PictureLine at) => at.Keyword switch
    {
        "FREE" => $"free order {at.Id("order")} {TypeName(at.Id("mt")![0])}",
        "PCPLIST" => $"cpu {at.Id("cpu")} list {at.Id("list")}",
        "HELD" => $"held order {at.Id("order")}{Mark(at, "compound")}{Mark(at, "movable")}",
        "LRULIST" => $"lru list {at.Id("list")}",
        "ZONELIST" => $"zonelist {at.Id("kind")}",
        "TASK" => $"task {at.Id("pid")} blocks",
        _ => at.Keyword.ToLowerInvariant(),
    };

    private static string Mark(PictureLine at, string id) => at.Id(id) == "1" ? $" {id}" : "";

    private static string TypeName(char letter) => MigrateTypes.OfLetter(letter) is >= 0 and int type
        ? ((MigrateType)type).ToString()
        : letter.ToString();

    // A frame number as people see it everywhere else.
    private static string Hex(long pfn) => string.Create(CultureInfo.InvariantCulture, $"0x{pfn:x6}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
