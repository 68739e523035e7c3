using System.Collections;
using System.Globalization;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The session's machines.</summary>
internal sealed class MachineCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => RunspaceMachines.Here.All.Select(
        one => (one.Name, Tip(one)));

    private static string Tip(MachineHandle machine) =>
        $"{machine.Architecture}, {DisplayText.Size(machine.Memory)}, nodes {machine.Nodes}{(machine.Current ? ", current" : "")}";
}

/// <summary>The nodes of the machine that the command line means.</summary>
internal sealed class NodeCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        MachineOf(bound) is { } machine
            ? machine.Use(sim => sim.Reports.Nodes()).Select(node => (Number(node.Node), Tip(node, machine)))
            : [];

    private static string Tip(NodeReport node, MachineHandle machine) =>
        $"{machine.SizeOf(node.FreePages)} free of {machine.SizeOf(node.PresentPages)}; zones {node.Zones}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The zones with memory of the machine that the command line means.</summary>
internal sealed class ZoneCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound) is { } machine
        ? machine.Use(sim => sim.Reports.Zones()).GroupBy(zone => zone.Zone).Select(kind => (kind.Key, Tip(kind, machine)))
        : [];

    private static string Tip(IEnumerable<ZoneReport> zones, MachineHandle machine)
    {
        string nodes = NodeMask.Format(zones.Select(zone => zone.Node));
        return $"{machine.SizeOf(zones.Sum(zone => zone.FreePages))} free, nodes {nodes}";
    }
}

/// <summary>The CPUs of the machine that the command line means.</summary>
internal sealed class CpuCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?.CpuList.Select(
        cpu => (cpu.Id.ToString(CultureInfo.InvariantCulture), $"CPU {cpu.Id} of node {cpu.Node}")) ?? [];
}
