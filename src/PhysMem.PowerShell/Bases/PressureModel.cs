using System.Management.Automation;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>The model of reclaim and compaction, which machines from a recorded state don't have at first.</summary>
internal static class PressureModel
{
    /// <summary>Says what using the model means for a machine that has been without it so far.</summary>
    internal static void SwitchOn(Cmdlet command, MachineHandle machine)
    {
        if (!machine.Use(sim => sim.Pressure.IsModeled))
        {
            command.WriteWarning(
                $"'{machine.Name}' stands in a recorded state, whose pages can neither be reclaimed nor moved. From now on "
                + "it models memory pressure for what is allocated there.");
        }
    }
}
