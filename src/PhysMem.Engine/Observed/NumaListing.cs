using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Observed;

/// <summary>One node of numactl --hardware.</summary>
/// <param name="Id">The node's number.</param>
/// <param name="Line">The first line that tells of it, from 1.</param>
public sealed record NumaListingNode(int Id, int Line)
{
    /// <summary>Numbers of its CPUs; empty for a node without.</summary>
    public ImmutableArray<int> Cpus { get; init; } = [];

    /// <summary>Its memory in MB (MemTotal of the node, so pages under the allocator); null when it isn't told.</summary>
    public long? SizeMb { get; init; }

    /// <summary>What of it is free, in MB; null when it isn't told.</summary>
    public long? FreeMb { get; init; }

    /// <summary>node_distance() to each node by its number; 10 to itself.</summary>
    public ImmutableDictionary<int, int> Distances { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>Whether the distance from each of some nodes to each of them is told.</summary>
    internal static bool HaveDistances(IReadOnlyCollection<NumaListingNode> nodes) =>
        nodes.All(from => nodes.All(to => from.Distances.ContainsKey(to.Id)));
}

/// <summary>The nodes of a machine as numactl --hardware lists them: CPUs, sizes and distances.</summary>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Nodes">The nodes, in the text's order; those without memory and those without CPUs too.</param>
/// <param name="Unused">Lines within it that are of something else.</param>
/// <param name="Outside">How many lines of the text are outside of all its listings.</param>
public sealed partial record NumaListing(int Line, ImmutableArray<NumaListingNode> Nodes, ImmutableArray<UnusedLine> Unused, long Outside)
{
    private const string Remedy = "Give the text of numactl --hardware.";
    private const int MostCpus = 1 << 16;

    /// <summary>Reads a file: the text alone, or among other lines, with whatever mails and loggers put before them.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <returns>Its listings, one at least; each 'available:' begins one.</returns>
    /// <exception cref="InputException">It can't be read, a number isn't one, or there is no node in it.</exception>
    public static IReadOnlyList<NumaListing> Read(string path)
    {
        using LineSource source = LineSource.OpenLog(path);
        var done = new List<(int Line, ImmutableArray<NumaListingNode> Nodes, ImmutableArray<UnusedLine> Unused)>();
        Draft? draft = null;
        long outside = 0;
        while (source.TryReadLine(out ReadOnlySpan<byte> bytes))
        {
            string text = LinePieces.Text(source.LineNumber, bytes, out string raw);
            if (Available().IsMatch(text))
            {
                outside += End(draft, done);
                draft = new Draft(source);
                draft.Lines.Use();
            }
            else if ((draft ?? (NodeLine().IsMatch(text) ? draft = new Draft(source) : null)) is not { } open)
            {
                outside++;
            }
            else if (open.Take(text))
            {
                open.Lines.Use();
            }
            else
            {
                open.Lines.Pass(source.LineNumber, raw);
            }
        }

        outside += End(draft, done);
        return done.Count > 0
            ? [.. done.Select(one => new NumaListing(one.Line, one.Nodes, one.Unused, outside))]
            : throw new InputException(source.Name, 0, "there is no line of a node, such as 'node 0 size: 32038 MB'", Remedy);
    }

    /// <summary>Whether a file is such a text: a line of a node is among its first.</summary>
    /// <param name="path">The file; gzip is recognised by its content.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public static bool Recognizes(string path) => TextHead.Has(path, static text => NodeLine().IsMatch(text));

    private static long End(Draft? draft, List<(int, ImmutableArray<NumaListingNode>, ImmutableArray<UnusedLine>)> done)
    {
        if (draft is null)
        {
            return 0;
        }

        draft.Lines.Finish();
        if (draft.Nodes.Count > 0)
        {
            done.Add((draft.Line, [.. draft.Nodes], draft.Lines.Unused));
        }

        return draft.Lines.Outside;
    }

    private sealed class Draft(LineSource source)
    {
        private int[] _columns = [];

        public int Line { get; } = source.LineNumber;

        public ListedLines Lines { get; } = new();

        public List<NumaListingNode> Nodes { get; } = [];

        public bool Take(string text)
        {
            if (NodeLine().Match(text) is { Success: true } line)
            {
                TakeNode(line.Groups["what"].Value, Id(line), line.Groups["rest"].Value);
                return true;
            }

            if (Columns().Match(text) is { Success: true } columns)
            {
                _columns = [.. Words.Of(columns.Groups["nodes"].Value).Select(word => Number(word, "a node"))];
                return _columns.Distinct().Count() == _columns.Length ? true : throw source.Error("a node has two columns of distances", Remedy);
            }

            if (Row().Match(text) is { Success: true } row && Words.Of(row.Groups["rest"].Value) is var words && words.Length == _columns.Length)
            {
                Change(Id(row), node => node with
                {
                    Distances = _columns.Zip(words).ToImmutableDictionary(one => one.First, one => Number(one.Second, "a distance")),
                });
                return true;
            }

            // A list of many CPUs that was folded goes on with numbers alone.
            if (Nodes.Count > 0 && Nodes[^1].SizeMb is null && CpuList().IsMatch(text))
            {
                Nodes[^1] = Nodes[^1] with { Cpus = Nodes[^1].Cpus.AddRange(Cpus(text)) };
                return true;
            }

            return text.StartsWith("node distances:", StringComparison.Ordinal);
        }

        private void TakeNode(string what, int id, string rest) => Change(id, node => what switch
        {
            "cpus" => node with { Cpus = [.. Cpus(rest)] },
            "size" => node with { SizeMb = Megabytes(rest) },
            _ => node with { FreeMb = Megabytes(rest) },
        });

        private void Change(int id, Func<NumaListingNode, NumaListingNode> change)
        {
            int at = Nodes.FindIndex(node => node.Id == id);
            if (at < 0)
            {
                at = Nodes.Count;
                Nodes.Add(new NumaListingNode(id, source.LineNumber));
            }

            Nodes[at] = change(Nodes[at]);
        }

        private IEnumerable<int> Cpus(string list)
        {
            foreach (string word in list.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                string[] ends = word.Split('-');
                int first = Number(ends[0], "a CPU"), last = Number(ends[^1], "a CPU");
                if (ends.Length > 2 || first > last || last >= MostCpus)
                {
                    throw source.Error($"'{Short(word)}' is no range of CPUs", Remedy);
                }

                for (int cpu = first; cpu <= last; cpu++)
                {
                    yield return cpu;
                }
            }
        }

        private long Megabytes(string rest) => Words.Of(rest) is [var number, "MB", ..] && Numbers.Long(number) is { } size and >= 0 and < 1L << 40
            ? size
            : throw source.Error($"'{Short(rest)}' is no size such as '32038 MB'", Remedy);

        private int Id(Match line) => Number(line.Groups["node"].Value, "a node");

        private int Number(string word, string what) => Numbers.IntOrNull(word) is { } number and >= 0
            ? number
            : throw source.Error($"{what}: '{Short(word)}' is not a number", Remedy);

        private static string Short(string word) => word[..Math.Min(word.Length, 40)];
    }

    [GeneratedRegex(@"^available:\s+\d+ nodes?\b")]
    private static partial Regex Available();

    [GeneratedRegex(@"^node (?<node>\d{1,9}) (?<what>cpus|size|free):(?<rest>.*)$")]
    private static partial Regex NodeLine();

    [GeneratedRegex(@"^node\s+(?<nodes>\d[\d\s]*)$")]
    private static partial Regex Columns();

    [GeneratedRegex(@"^(?<node>\d{1,9}):\s+(?<rest>\d.*)$")]
    private static partial Regex Row();

    [GeneratedRegex(@"^\d[\d ,-]*$")]
    private static partial Regex CpuList();
}
