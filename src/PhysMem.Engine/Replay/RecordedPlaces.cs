using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Looks whether a machine has the CPUs and nodes that recorded calls name; those of another machine would lead
/// outside of its tables.
/// </summary>
internal static class RecordedPlaces
{
    /// <summary>Checks a sequence: its calls name what its states have.</summary>
    /// <exception cref="InputException">A CPU or a node is missing.</exception>
    public static void Require(MachineState machine, StateDump recorded, string name)
    {
        int cpu = recorded.Zones.Max(z => z.Pcps.Max(p => (int?)p.Cpu) ?? 0);
        string? missing = cpu >= machine.Cpus.Count
            ? $"is of CPUs up to {cpu}, but the machine has {machine.Cpus.Count} CPUs"
            : recorded.Nodes.Find(n => !HasNode(machine, n.Nid)) is { } node
            ? $"is of a machine with node {node.Nid}, which this machine doesn't have"
            : null;
        if (missing != null)
        {
            throw new InputException(
                name, recorded.FirstLine, $"the recording {missing}", "Play it on a machine with these CPUs and nodes.");
        }
    }

    /// <summary>Checks the events of a trace one by one.</summary>
    /// <exception cref="InputException">The machine can't have had an event.</exception>
    public static void Require(MachineState machine, IEnumerable<TraceEvent> events, string name)
    {
        long pages = machine.PopulatedZones.Sum(z => z.ManagedPages);
        foreach (TraceEvent e in events)
        {
            bool isRequest = e.Kind is TraceEventKind.Alloc or TraceEventKind.Bulk;
            string? wrong =
                e.Cpu >= machine.Cpus.Count ? $"CPU {e.Cpu}, but the machine has {machine.Cpus.Count} CPUs"
                : e.Kind == TraceEventKind.Bulk && !HasNode(machine, e.Nid) ? $"node {e.Nid}, which the machine doesn't have"
                : e.Kind == TraceEventKind.Bulk && e.Pages > pages ? $"{e.Pages} pages at once, but the machine has {pages}"
                : isRequest && (machine.ZoneTable.IsBad(e.Gfp) || GfpMigrate.IsBad(e.Gfp)) ? $"a gfp mask that contradicts itself, {GfpText.Format(e.Gfp, GfpLayout.Of(machine.Line))}"
                : null;
            if (wrong != null)
            {
                throw new InputException(
                    name, e.Line, $"the event has {wrong}", "Give a trace and a machine, or its state, that belong together.");
            }
        }
    }

    private static bool HasNode(MachineState machine, int nid) => Array.Exists(machine.Nodes, n => n.Nid == nid);
}
