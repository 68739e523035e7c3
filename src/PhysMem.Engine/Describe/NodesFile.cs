using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Describe;

/// <summary>A shape's nodes.txt: each node's distances and CPUs as the kernel publishes them; empty without NUMA.</summary>
internal sealed partial class NodesFile
{
    private const int MostCpus = DescriptionRules.MostCpus;

    private readonly ShapeText _file;

    private NodesFile(ShapeText file) => _file = file;

    /// <summary>Nodes in file order, without memory.</summary>
    public List<NodeDescription> Nodes { get; } = [];

    public static NodesFile Read(string path)
    {
        var file = new NodesFile(ShapeText.Read(path));
        foreach ((int number, string line) in file._file.Lines)
        {
            file.Add(number, line);
        }

        return file;
    }

    private void Add(int number, string line)
    {
        Match m = NodeLine().Match(line);
        if (!m.Success)
        {
            throw _file.Error(number, "the line should have the form 'nodeN distance: D D ..' or 'nodeN cpulist: LIST'");
        }

        int nid = (int)_file.Number(number, m.Groups["node"].Value, "the node");
        int at = Nodes.FindIndex(n => n.Nid == nid);
        if (at < 0)
        {
            at = Nodes.Count;
            Nodes.Add(new NodeDescription(nid));
        }

        string list = m.Groups["list"].Value;
        Nodes[at] = m.Groups["what"].Value == "distance"
            ? Nodes[at] with { Distances = [.. Words(list, ' ').Select(w => (int)_file.Number(number, w, "a distance"))] }
            : Nodes[at] with { Cpus = [.. Words(list, ',').SelectMany(w => CpuRange(number, w))] };
    }

    private static string[] Words(string list, char separator) =>
        list.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // 3 or 0-2.
    private IEnumerable<int> CpuRange(int number, string word)
    {
        string[] ends = word.Split('-');
        long first = _file.Number(number, ends[0], "a CPU"), last = _file.Number(number, ends[^1], "a CPU");
        return ends.Length <= 2 && first <= last && last < MostCpus
            ? Enumerable.Range((int)first, (int)(last - first + 1))
            : throw _file.Error(number, $"{Cited.Of(word)} is no range of CPUs");
    }

    [GeneratedRegex(@"^node(?<node>\d+) (?<what>distance|cpulist):(?<list>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex NodeLine();
}
