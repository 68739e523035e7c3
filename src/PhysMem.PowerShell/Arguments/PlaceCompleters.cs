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
        MachineOf(bound)?.Use(machine => machine.GetNodes().ToArray()).Select(node => (Number(node.Node), Tip(node))) ?? [];

    private static string Tip(NodeReport node) =>
        $"{DisplayText.SizeOfPages(node.FreePages)} free of {DisplayText.SizeOfPages(node.PresentPages)}; zones {node.Zones}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The zones with memory of the machine that the command line means.</summary>
internal sealed class ZoneCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?
        .Use(machine => machine.GetZones().ToArray())
        .GroupBy(zone => zone.Zone)
        .Select(kind => (kind.Key, Tip(kind))) ?? [];

    private static string Tip(IEnumerable<ZoneReport> zones)
    {
        string nodes = NodeMask.Format(zones.Select(zone => zone.Node));
        return $"{DisplayText.SizeOfPages(zones.Sum(zone => zone.FreePages))} free, nodes {nodes}";
    }
}

/// <summary>The CPUs of the machine that the command line means.</summary>
internal sealed class CpuCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?.CpuList.Select(
        cpu => (cpu.Id.ToString(CultureInfo.InvariantCulture), $"CPU {cpu.Id} of node {cpu.Node}")) ?? [];
}
