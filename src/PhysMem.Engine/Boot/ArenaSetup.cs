using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// What makes an arena the buddy system of textbooks. Its memory is handed over as on any machine, and then the boot
/// is over.
/// </summary>
internal static class ArenaSetup
{
    /// <summary>Sets a machine up whose memory isn't released yet.</summary>
    public static void Apply(MachineState machine)
    {
        // One list an order, whatever is asked for: it is the smallest block that fits which is split, never the largest
        // one of another type.
        machine.GroupingDisabled = true;
        foreach (Zone zone in machine.PopulatedZones)
        {
            for (long block = 0; block < zone.Pageblocks.Count; block++)
            {
                zone.Pageblocks[block] = MigrateTypes.Unmovable;
            }
        }

        // So that all marks are what min_free_kbytes says, which is 0 until somebody writes it.
        machine.Sysctl.WatermarkScaleFactor = 0;
    }
}
