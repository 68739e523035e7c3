using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Twins;

/// <summary>What shall be free in a zone.</summary>
/// <param name="Node">Node id.</param>
/// <param name="Zone">The zone's name.</param>
/// <param name="Blocks">Numbers of free blocks by order, from 0 on.</param>
public sealed record FragmentationTarget(int Node, string Zone, IReadOnlyList<long> Blocks)
{
    private const int Thousand = 1000, Percent = 100;

    /// <summary>The zones of a /proc/buddyinfo or pagetypeinfo; the migratetypes of the latter are left out.</summary>
    /// <param name="machine">The machine that shall be so.</param>
    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InputException">It can't be read, or the machine has no such zone or order.</exception>
    public static IReadOnlyList<FragmentationTarget> OfText(SimMachine machine, Stream text, string name)
    {
        ArgumentNullException.ThrowIfNull(machine);
        using LineSource lines = LineSource.LogFromStream(text, name);
        return [.. ProcZones.Read(lines)[0].Zones.Where(zone => !zone.Blocks.IsEmpty).Select(zone => OfZone(machine.State, zone, name))];
    }

    /// <summary>
    /// All zones of a machine with a share of free pages, of which a share is of no use to requests of an order: it lies in blocks
    /// of all smaller orders, of each about as many pages. The rest lies in blocks that are as large as they can be.
    /// </summary>
    /// <param name="machine">The machine that shall be so.</param>
    /// <param name="order">The order, 1 to the machine's largest.</param>
    /// <param name="unusableIndex">unusable_index of the order in 1/1000, as extfrag/unusable_index has it.</param>
    /// <param name="freePercent">Free pages, in percent of those that are managed.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OrderInvalid"/>.</exception>
    public static IReadOnlyList<FragmentationTarget> OfIndex(SimMachine machine, int order, int unusableIndex, double freePercent)
    {
        ArgumentNullException.ThrowIfNull(machine);
        int most = machine.State.Build.MaxOrder;
        if (order < 1 || order > most)
        {
            throw new PhysMemException(FaultCode.OrderInvalid, $"Order {order} is outside 1..{most}.", "Of order 0 no page is unusable.");
        }

        return
        [
            .. machine.State.PopulatedZones.Select(zone => new FragmentationTarget(
                zone.Node.Nid, zone.Name, BlocksOf((long)(zone.ManagedPages * freePercent / Percent), order, unusableIndex, most))),
        ];
    }

    private static long[] BlocksOf(long free, int order, int unusableIndex, int most)
    {
        long[] blocks = new long[most + 1];
        long usable = (free * (Thousand - unusableIndex) / Thousand) >> order;
        blocks[most] = usable >> (most - order);
        blocks[order] += usable - (blocks[most] << (most - order));
        long left = free - (usable << order);
        for (int o = order - 1; o > 0; o--)
        {
            blocks[o] = left / (o + 1) >> o;
            left -= blocks[o] << o;
        }

        blocks[0] = left;
        return blocks;
    }

    private static FragmentationTarget OfZone(MachineState machine, ObservedZone told, string name)
    {
        long[] blocks = new long[machine.Build.OrderCount];
        foreach (FreeBlocks one in told.Blocks)
        {
            if (one.Order >= blocks.Length && one.Count > 0)
            {
                throw new InputException(name, told.Line, $"there are blocks of order {one.Order}, and machine '{machine.Name}' has none above {blocks.Length - 1}", "Take a machine whose kernel has the same orders.");
            }

            if (one.Order < blocks.Length)
            {
                blocks[one.Order] = one.Count;
            }
        }

        Zone? zone = machine.PopulatedZones.FirstOrDefault(zone => zone.Node.Nid == told.Node && zone.Name == told.Name);
        return zone is not null ? new FragmentationTarget(told.Node, told.Name, blocks) : throw new InputException(
            name, told.Line, $"machine '{machine.Name}' has no zone {told.Name} on node {told.Node}", "Take a machine with the nodes and zones of the text.");
    }
}
