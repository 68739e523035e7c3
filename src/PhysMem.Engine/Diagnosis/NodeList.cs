using System.Globalization;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Lists of nodes as kernels print them: 0-1,4.</summary>
internal static class NodeList
{
    /// <summary>Whether a node is in a list; a list that can't be read has them all.</summary>
    public static bool Contains(string list, int node)
    {
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last))
            {
                return true;
            }

            if (node >= first && node <= last)
            {
                return true;
            }
        }

        return false;
    }
}
