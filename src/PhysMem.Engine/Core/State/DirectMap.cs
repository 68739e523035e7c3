using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.State;

/// <summary>The kernel's direct map of physical memory: where each frame has its virtual address.</summary>
internal static class DirectMap
{
    /// <summary>PAGE_OFFSET: the address of frame 0.</summary>
    public static ulong BaseOf(MachineState machine) =>
        machine.Architecture.DirectMapBaseOf(machine.Frames.EndPfn << machine.Build.PageShift);

    /// <summary>page_address: null for memory that the map doesn't reach, and for what is no memory.</summary>
    public static ulong? AddressOf(MachineState machine, long pfn) =>
        machine.Frames.ZoneOf(pfn) is { } zone ? AddressIn(machine, zone, pfn) : null;

    /// <summary>page_address of a frame whose zone is known.</summary>
    public static ulong? AddressIn(MachineState machine, Zone zone, long pfn) =>
        pfn < machine.Build.LowMemoryLimitPfn && zone.Type != ZoneType.HighMem
            ? BaseOf(machine) + ((ulong)pfn << machine.Build.PageShift)
            : null;
}
