using PhysMem.Engine.Core.State;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>The CPUs of a twin: as many as have page sets, on the nodes that a list of nodes names, else dealt out in turn.</summary>
/// <param name="Cpus">The CPUs.</param>
/// <param name="Note">What to say of them.</param>
/// <param name="IsTold">Whether their nodes are told.</param>
internal sealed record TwinCpus(SimCpu[] Cpus, string Note, bool IsTold)
{
    /// <summary>Chooses them.</summary>
    /// <param name="memory">The zones with their page sets.</param>
    /// <param name="listing">The nodes with their CPUs; null when they aren't told.</param>
    /// <param name="nodes">The machine's nodes.</param>
    public static TwinCpus Of(MemoryInfo memory, NumaListing? listing, int[] nodes)
    {
        int sets = memory.Zones.Select(zone => zone.PageSets.Length).DefaultIfEmpty().Max();
        (int Cpu, int Node)[] told = [.. (listing?.Nodes ?? []).SelectMany(node => node.Cpus.Select(cpu => (cpu, node.Id))).OrderBy(one => one.cpu)];
        if (told.Length > 0 && (sets == 0 || sets == told.Length))
        {
            // Without the gaps of CPUs that are switched off, as page sets are listed too.
            return new TwinCpus([.. told.Select((one, at) => new SimCpu(at, one.Node))], $"nodes of {told.Length} CPUs", IsTold: true);
        }

        string apart = told.Length > 0 ? $", as the list of nodes has {told.Length} CPUs and not {sets}" : "";
        int count = sets > 0 ? sets : nodes.Length;
        return new TwinCpus(
            [.. Enumerable.Range(0, count).Select(cpu => new SimCpu(cpu, nodes[cpu % nodes.Length]))],
            (sets > 0 ? "which node a CPU is of: dealt out in turn" : "one CPU a node, with nothing on per-CPU lists") + apart, IsTold: false);
    }

    /// <summary>Says what is told or filled.</summary>
    public void Tell(TwinNotes notes) => (IsTold ? notes.Told : notes.Filled).Add(Note);
}
