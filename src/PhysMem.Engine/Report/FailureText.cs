using System.Globalization;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>
/// What the kernel logs about a request that failed (warn_alloc), without the stack dump. The numbers are taken down at once.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="comm">Name of the task that made it.</param>
/// <param name="memory">The numbers.</param>
internal sealed class FailureText(AllocationRequest request, string comm, MemoryNumbers memory)
{
    /// <summary>Name of the caller where no task is known.</summary>
    public const string UnknownTask = "physmem";

    /// <summary>The headline and the memory report; empty when the kernel would log nothing.</summary>
    public override string ToString() => IsSilent(memory.Machine, Gfp) ? "" : Report();

    /// <summary>The same also where the kernel would log nothing.</summary>
    public string Report()
    {
        MachineState machine = memory.Machine;
        var scope = new MemoryReportScope(machine.ZoneTable.ZoneIndex(Gfp.Value), NodesShown(machine, request, Gfp));
        string place = Place(machine, request.Nodes, request.MemsAllowed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{comm}: page allocation failure: order:{request.Order}, mode:{Mask(machine, Gfp)}, {place}\n")
            + MemoryReport.Format(memory, scope) + MemoryReport.Protection(machine);
    }

    private GfpMask Gfp => new(request.GfpContext.Apply(request.Gfp.Value));

    /// <summary>A mask as %#x(%pGg) prints it: 0xcc0(GFP_KERNEL), and 0() for an empty one.</summary>
    public static string Mask(MachineState machine, GfpMask gfp) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(gfp.Value == 0 ? "" : "0x")}{gfp.Value:x}({GfpText.FormatLog(gfp.Value, GfpLayout.Of(machine.Line))})");

    /// <summary>nodemask=(null),cpuset=/,mems_allowed=0: where the caller may get memory.</summary>
    public static string Place(MachineState machine, NodeMask? nodes, NodeMask? memsAllowed) =>
        $"nodemask={nodes?.ToString() ?? "(null)"},cpuset=/,mems_allowed={memsAllowed?.ToString() ?? MemoryNodes(machine)}";

    // Warnings about a DMA zone that has no memory would be of no use.
    private static bool IsSilent(MachineState machine, GfpMask gfp)
    {
        bool noDma = (gfp.Value & GfpBits.Dma) != 0
            && !machine.Zones.Any(z => z.Type == ZoneType.Dma && z.IsManaged);
        return (gfp.Value & GfpBits.NoWarn) != 0 || noDma;
    }

    // warn_alloc_show_mem: who may take memory anywhere is shown all of it.
    private static NodeMask? NodesShown(MachineState machine, AllocationRequest request, GfpMask gfp)
    {
        bool helper = (gfp.Value & GfpBits.NoMemAlloc) == 0
            && (request.Task & (TaskFlags.MemAlloc | TaskFlags.OomVictim)) != 0;
        bool unbound = helper || (gfp.Value & GfpBits.DirectReclaim) == 0
            || (request.Task & TaskFlags.Interrupt) != 0;
        return unbound ? null : request.Nodes ?? request.MemsAllowed ?? MemoryMask(machine);
    }

    private static string MemoryNodes(MachineState machine) => MemoryMask(machine).ToString();

    /// <summary>N_MEMORY.</summary>
    public static NodeMask MemoryMask(MachineState machine) =>
        new(machine.Nodes.Where(n => n.HasMemory).Select(n => n.Nid));
}
