using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Limits;

/// <summary>Which zones the kernel can't address directly (is_highmem).</summary>
internal static class HighMemory
{
    /// <summary>is_highmem_idx: ZONE_HIGHMEM, and ZONE_MOVABLE where its memory comes from there.</summary>
    public static bool IsIndexOf(MachineState machine, int zoneIndex) =>
        machine.Architecture.Zones[zoneIndex] switch
        {
            ZoneType.HighMem => true,
            ZoneType.Movable => machine.Architecture.IsHighMem(machine.MovableZone),
            _ => false,
        };

    /// <inheritdoc cref="IsIndexOf"/>
    public static bool Contains(Zone zone) => IsIndexOf(zone.Machine, zone.Index);
}
