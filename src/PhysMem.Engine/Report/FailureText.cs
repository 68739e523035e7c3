using System.Globalization;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>What the kernel logs about a request that failed (warn_alloc), without the stack dump.</summary>
internal static class FailureText
{
    /// <summary>Name of the caller where no task is known.</summary>
    public const string UnknownTask = "physmem";

    /// <summary>The headline and the memory report; empty when the kernel would log nothing.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="request">The request.</param>
    /// <param name="comm">Name of the task that made it.</param>
    public static string Format(MachineState machine, AllocationRequest request, string comm)
    {
        var gfp = new GfpMask(request.GfpContext.Apply(request.Gfp.Value));
        if (IsSilent(machine, gfp))
        {
            return "";
        }

        int highest = machine.ZoneTable.ZoneIndex(gfp.Value);
        var scope = new MemoryReportScope(highest, NodesShown(machine, request, gfp), request.Cpu);
        string place = Place(machine, request.Nodes, request.MemsAllowed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{comm}: page allocation failure: order:{request.Order}, mode:{Mask(machine, gfp)}, {place}\n")
            + MemoryReport.Format(machine, scope) + MemoryReport.Protection(machine);
    }

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
