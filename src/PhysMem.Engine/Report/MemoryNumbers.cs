using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Report;

/// <summary>
/// All that a memory report says, taken down at one moment. Making the text costs a hundred times as much and waits until
/// somebody reads it. What never changes of a machine is asked of the machine then.
/// </summary>
internal sealed class MemoryNumbers
{
    private MemoryNumbers(MachineState machine, int cpu)
    {
        Machine = machine;
        PressureCounts counts = machine.Allocator.Pressure.Counts;
        SwapFree = counts.SwapFree;
        SwapTotal = counts.SwapTotal;
        Zones = new ZoneNumbers[machine.PopulatedZones.Length];
        for (int i = 0; i < Zones.Length; i++)
        {
            Zones[i].Take(machine.PopulatedZones[i], cpu);
        }

        Nodes = new NodeNumbers[machine.Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            Nodes[i] = NodeNumbers.Of(machine.Nodes[i], counts);
        }
    }

    /// <summary>The machine, for its shape and kernel.</summary>
    public MachineState Machine { get; }

    /// <summary>get_nr_swap_pages.</summary>
    public long SwapFree { get; }

    /// <summary>total_swap_pages.</summary>
    public long SwapTotal { get; }

    /// <summary>Of the populated zones, in their order.</summary>
    public ZoneNumbers[] Zones { get; }

    /// <summary>Of the nodes, in their order.</summary>
    public NodeNumbers[] Nodes { get; }

    /// <summary>Takes them down.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cpu">The CPU that reports.</param>
    /// <param name="before">Those of an earlier moment of the same machine, which are given back when they are still the same.</param>
    public static MemoryNumbers Take(MachineState machine, int cpu, MemoryNumbers? before = null) =>
        before is not null && before.IsOf(cpu) ? before : new MemoryNumbers(machine, cpu);

    // Whether the machine has the same numbers now.
    private bool IsOf(int cpu)
    {
        PressureCounts counts = Machine.Allocator.Pressure.Counts;
        bool same = SwapFree == counts.SwapFree && SwapTotal == counts.SwapTotal;
        for (int i = 0; i < Nodes.Length && same; i++)
        {
            same = Nodes[i] == NodeNumbers.Of(Machine.Nodes[i], counts);
        }

        for (int i = 0; i < Zones.Length && same; i++)
        {
            same = Zones[i].AreOf(Machine.PopulatedZones[i], cpu);
        }

        return same;
    }

    /// <summary>What a memory report says of one node beside its zones.</summary>
    /// <param name="Dirty">NR_FILE_DIRTY.</param>
    /// <param name="Writeback">NR_WRITEBACK.</param>
    /// <param name="IsHopeless">pgdat_hopeless.</param>
    internal readonly record struct NodeNumbers(long Dirty, long Writeback, bool IsHopeless)
    {
        /// <summary>Those of now.</summary>
        public static NodeNumbers Of(Node node, in PressureCounts counts) =>
            new(counts.Dirty(node), counts.Writeback(node), node.IsHopeless);
    }
}
