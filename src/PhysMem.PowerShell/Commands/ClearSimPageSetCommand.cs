using System.Management.Automation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>
/// drain_all_pages, drain_local_pages and drain_pages_zone: per-CPU lists go back to the buddy lists; decay_pcp_high: a part
/// of them does.
/// </summary>
[Cmdlet(VerbsCommon.Clear, "SimPageSet", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class ClearSimPageSetCommand : ZoneCommand
{
    /// <summary>CPUs; all when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CpuId")]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(CpuCompleter))]
    public int[]? Cpu { get; set; }

    /// <summary>Whether only what has long lain there goes back, as once a second (decay_pcp_high).</summary>
    [Parameter]
    public SwitchParameter Decay { get; set; }

    /// <summary>Emits the machine.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        var cpus = new CpuFilter(machine, Cpu);
        ZoneReport[] zones = [.. machine.Use(sim => sim.Reports.Zones()).Where(one => places.Covers(one.Node, one.Zone))];
        string what = string.Join(", ", zones.Select(one => $"{one.Node}/{one.Zone}"));
        string whose = Cpu is null ? "all CPUs" : $"CPU {string.Join(", ", Cpu)}";
        if (Agree(machine, $"{machine.Name}, {what}", $"{(Decay ? "Lower the limits of" : "Drain")} the page sets of {whose}", PassThru) is not { } drained)
        {
            return;
        }

        // CPU by CPU, each all of its zones, as drain_all_pages has them do.
        foreach (SimCpu cpu in machine.CpuList.Where(cpu => cpus.Covers(cpu.Id)))
        {
            foreach (ZoneReport zone in zones)
            {
                Drain(drained, cpu.Id, zone);
            }
        }

        if (PassThru)
        {
            WriteObject(drained);
        }
    }

    private void Drain(MachineHandle machine, int cpu, ZoneReport zone)
    {
        if (Narrates)
        {
            Narrate(new DecisionLog(), log => machine.Use(sim => Drain(sim, cpu, zone, log)));
        }
        else
        {
            machine.Use(sim => Drain(sim, cpu, zone, log: null));
        }
    }

    private void Drain(SimMachine machine, int cpu, ZoneReport zone, DecisionLog? log)
    {
        if (Decay)
        {
            machine.DecayPageSet(cpu, zone.Node, zone.Zone, log);
        }
        else
        {
            machine.DrainPageSet(cpu, zone.Node, zone.Zone, log);
        }
    }
}
