using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Face;

/// <summary>Finds the places of a machine that a caller names, and refuses those that it doesn't have.</summary>
internal static class PlaceCheck
{
    /// <summary>Refuses a CPU that the machine doesn't have; a call is made on any other, and who traces it is told.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.NoSuchPlace"/>.</exception>
    public static void RequireCpu(MachineState machine, int cpu)
    {
        if (cpu < 0 || cpu >= machine.NodeOfCpu.Length)
        {
            throw new PhysMemException(
                FaultCode.NoSuchPlace,
                $"Machine '{machine.Name}' has no CPU {cpu}; it has 0 to {machine.Cpus.Count - 1}.",
                "Choose one of its CPUs.");
        }

        machine.Trace?.OnCpu(cpu);
    }

    /// <summary>NODE_DATA of an online node; null for any other number.</summary>
    public static Node? FindNode(MachineState machine, int nid) =>
        nid >= 0 && nid < machine.NodeData.Length ? machine.NodeData[nid] : null;

    /// <inheritdoc cref="RequireCpu" path="/exception"/>
    public static Node RequireNode(MachineState machine, int nid) =>
        FindNode(machine, nid) ?? throw new PhysMemException(
            FaultCode.NoSuchPlace,
            $"Machine '{machine.Name}' has no node {nid}; it has {NodeMask.Format(machine.Nodes.Select(n => n.Nid))}.",
            "Choose one of its nodes, or leave the node out.");

    /// <summary>Several nodes, or null for none.</summary>
    /// <inheritdoc cref="RequireCpu" path="/exception"/>
    public static void RequireNodes(MachineState machine, IEnumerable<int>? nids)
    {
        if (nids != null)
        {
            foreach (int nid in nids)
            {
                RequireNode(machine, nid);
            }
        }
    }

    /// <summary>A node, or all of them for -1.</summary>
    /// <inheritdoc cref="RequireCpu" path="/exception"/>
    public static IReadOnlyList<Node> NodesOf(MachineState machine, int nid) =>
        nid == -1 ? machine.Nodes : [RequireNode(machine, nid)];

    /// <summary>The zones with memory of a node or of all, those of one name or all.</summary>
    /// <inheritdoc cref="RequireCpu" path="/exception"/>
    public static IReadOnlyList<Zone> ZonesOf(MachineState machine, int nid, string? name)
    {
        Zone[] all = [.. NodesOf(machine, nid).SelectMany(n => n.Zones).Where(z => z.IsPopulated)];
        Zone[] zones = [.. all.Where(z => name == null || z.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return zones.Length > 0 ? zones : throw new PhysMemException(
            FaultCode.NoSuchPlace,
            $"{(nid < 0 ? "" : $"Node {nid} of ")}machine '{machine.Name}' has no zone {Cited.Of(name)} with memory.",
            $"It has {string.Join(", ", all.Select(z => z.Name).Distinct())}.");
    }

    /// <summary>Refuses a range of frames none of which is RAM.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.ForeignFrame"/>.</exception>
    public static void RequireMemory(MachineState machine, long startPfn, long endPfn)
    {
        IReadOnlyList<FrameRange> ranges = machine.Frames.Ranges;
        int r = machine.Frames.IndexFrom(startPfn);
        if (r < ranges.Count && ranges[r].Start < endPfn)
        {
            return;
        }

        string what = endPfn - startPfn == 1
            ? $"Pfn {PfnText.Of(startPfn)} is"
            : $"The pfns {PfnText.Of(startPfn)} to {PfnText.Of(endPfn - 1)} are";
        throw new PhysMemException(
            FaultCode.ForeignFrame,
            $"{what} no RAM of this machine.",
            $"Its RAM lies between 0x{ranges[0].Start:x} and 0x{ranges[^1].End - 1:x}; Get-SimZone shows which zone has what.");
    }

    /// <summary>Refuses a range of frames that isn't all of a contiguous area.</summary>
    /// <inheritdoc cref="RequireMemory" path="/exception"/>
    public static void RequireArea(Zone zone, long startPfn, long pages)
    {
        int block = zone.Build.PageblockPages;
        for (long pfn = startPfn / block * block; pfn < startPfn + pages; pfn += block)
        {
            if (zone.Pageblocks.OfFrame(zone.FrameIndex(Math.Max(pfn, startPfn))) != MigrateTypes.Cma)
            {
                throw new PhysMemException(
                    FaultCode.ForeignFrame,
                    $"The frames {PfnText.Of(startPfn)} to {PfnText.Of(startPfn + pages - 1)} aren't all of a contiguous area.",
                    "Choose a range whose pageblocks are of the type Cma (Get-SimPageBlock shows which), or another migrate type.");
            }
        }
    }

    /// <summary>The zone that a whole range of frames is RAM of.</summary>
    /// <inheritdoc cref="RequireMemory" path="/exception"/>
    public static Zone RequireOneZone(MachineState machine, long startPfn, long pages)
    {
        Zone? zone = machine.Frames.ZoneOf(startPfn);
        return pages > 0 && zone != null && machine.Frames.ZoneOf(startPfn + pages - 1) == zone
            ? zone
            : throw new PhysMemException(
                FaultCode.ForeignFrame,
                $"The frames {PfnText.Of(startPfn)} to {PfnText.Of(startPfn + pages - 1)} aren't RAM of one zone.",
                "Choose a range inside of one zone; Get-SimZone shows where they lie.");
    }
}
