using System.Collections;
using PhysMem.Engine.Core.Allocation;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Memory policies over all nodes of the machine that the command line means.</summary>
internal sealed class PolicyCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        IEnumerable<int> nodes = MachineOf(bound)?.NodeIds ?? [0];
        return Enum.GetValues<MemoryPolicyMode>().Select(mode => (
            new MemoryPolicy(mode, mode == MemoryPolicyMode.Local ? [] : nodes).ToString(),
            mode switch
            {
                MemoryPolicyMode.Local => "The node of the CPU",
                MemoryPolicyMode.Preferred => "One node first (the lowest one given), the others if it is full",
                MemoryPolicyMode.PreferredMany => "A set of nodes first, without trying hard, then any",
                MemoryPolicyMode.Bind => "A set of nodes and no others",
                _ => "The nodes of a set in turn",
            }));
    }
}
