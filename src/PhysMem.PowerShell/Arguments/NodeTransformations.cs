using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Turns numbers, or the kernel's list form such as '0-1,3', into a set of nodes; its word for none is (null).</summary>
internal sealed class NodeMaskTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        return Plain.IsBlank(plain) || plain is "(null)" ? null : plain as NodeMask ?? new NodeMask(NodeList.Read(plain));
    }
}

/// <summary>Turns a policy as /proc/PID/numa_maps shows it, such as 'interleave:0-1', into one.</summary>
internal sealed class MemoryPolicyTransformationAttribute : CellTransformationAttribute
{
    private static readonly MemoryPolicyMode[] s_modes = Enum.GetValues<MemoryPolicyMode>();

    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        return Plain.IsBlank(plain) ? null : plain as MemoryPolicy ?? Read(LanguagePrimitives.ConvertTo<string>(plain));
    }

    private static MemoryPolicy Read(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string word = (colon < 0 ? text : text[..colon]).Trim();
        if (colon > 0 && word.Equals(MemoryPolicy.NameOf(MemoryPolicyMode.WeightedInterleave), StringComparison.OrdinalIgnoreCase))
        {
            return MemoryPolicy.Weighted(text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries).SelectMany(ReadWeighted));
        }

        int[] nodes = colon < 0 ? [] : NodeList.Read(text[(colon + 1)..]);
        int known = Array.FindIndex(
            s_modes, mode => MemoryPolicy.NameOf(mode).Equals(word, StringComparison.OrdinalIgnoreCase));
        if (known < 0 || (s_modes[known] == MemoryPolicyMode.Local) != (nodes.Length == 0))
        {
            IEnumerable<string> others = s_modes.Where(mode => mode != MemoryPolicyMode.Local).Select(MemoryPolicy.NameOf);
            throw Plain.Refusal(
                $"{Cited.Of(text)} is no memory policy: give local, or one of {string.Join(", ", others)} with its nodes, "
                + "as in interleave:0-1.");
        }

        return new MemoryPolicy(s_modes[known], nodes);
    }

    // 0*3: the node, or a range of nodes, and its weight.
    private static IEnumerable<(int Node, int Weight)> ReadWeighted(string text)
    {
        string[] parts = text.Split('*', StringSplitOptions.TrimEntries);
        int weight = 1;
        return parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out weight)
            && weight is >= 1 and <= MemoryPolicy.MostWeight)
            ? NodeList.Read(parts[0]).Select(node => (node, weight))
            : throw Plain.Refusal(
                $"{Cited.Of(text)} is no node with a weight: give nodes and weights of 1 to {MemoryPolicy.MostWeight}, as in weighted interleave:0*3,1.");
    }
}

/// <summary>Node numbers as people write them.</summary>
internal static class NodeList
{
    /// <summary>The nodes of a number, a list of these, or a text such as 0-1,3; none are named twice.</summary>
    internal static int[] Read(object plain) => plain switch
    {
        Array list => [.. list.Cast<object?>().SelectMany(one => Read(Plain.Of(one))).Distinct()],
        string text => [.. text.Split(',', StringSplitOptions.TrimEntries).SelectMany(ReadRange).Distinct()],
        _ when Plain.TryWhole(plain, out decimal number) && number is >= 0 and < NodeMask.Capacity => [(int)number],
        _ => throw Bad(plain),
    };

    private static IEnumerable<int> ReadRange(string text)
    {
        string[] ends = text.Split('-', StringSplitOptions.TrimEntries);
        int[] numbers = [.. ends.Select(end =>
            int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : NodeMask.Capacity)];
        return numbers.Length <= 2 && numbers[0] <= numbers[^1] && numbers[^1] < NodeMask.Capacity
            ? Enumerable.Range(numbers[0], numbers[^1] - numbers[0] + 1)
            : throw Bad(text);
    }

    private static ArgumentTransformationMetadataException Bad(object given) => Plain.Refusal(
        $"{Cited.Of(given.ToString())} names no nodes: give numbers below {NodeMask.Capacity}, as a list or as a text such as '0-1,3'.");
}
