using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Which nodes and zones of a machine a command shows. A place that the machine doesn't have is an error.</summary>
internal sealed class PlaceFilter
{
    private readonly int[] _nodes;
    private readonly NamePatterns _zones;

    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    internal PlaceFilter(MachineHandle machine, int[]? nodes, string[]? zones)
    {
        _nodes = nodes ?? [];

        // An empty cell of a table means that no zone is named.
        _zones = new NamePatterns(Array.FindAll(zones ?? [], zone => !Plain.IsBlank(zone)));
        foreach (int nid in _nodes.Where(nid => !machine.NodeIds.Contains(nid)))
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"Machine '{machine.Name}' has no node {nid}.",
                $"It has {NodeMask.Format(machine.NodeIds)}.");
        }

        // Kinds without memory count as known, since they can be shown too.
        string[] known = [.. machine.Build.Architecture.Zones.Select(ArchitectureProfile.ZoneName)];
        foreach (string zone in _zones.Exact.Where(zone => !known.Contains(zone, StringComparer.OrdinalIgnoreCase)))
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace, $"{machine.Architecture} has no zone {Cited.Of(zone)}.", $"It has {string.Join(", ", known)}.");
        }
    }

    internal bool Covers(int node) => _nodes.Length == 0 || _nodes.Contains(node);

    internal bool Covers(int node, string zone) => Covers(node) && _zones.Match(zone);
}
