using System.Collections;
using PhysMem.Engine.Core.Allocation;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Memory policies over all nodes of the machine that the command line means.</summary>
internal sealed class PolicyCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        MachineHandle? machine = MachineOf(bound);
        IEnumerable<int> nodes = machine?.NodeIds ?? [0];
        bool hasWeights = machine?.Line.HasWeightedInterleave ?? true;
        return Enum.GetValues<MemoryPolicyMode>().Where(mode => hasWeights || mode != MemoryPolicyMode.WeightedInterleave).Select(mode => (
            new MemoryPolicy(mode, mode == MemoryPolicyMode.Local ? [] : nodes).ToString(),
            mode switch
            {
                MemoryPolicyMode.Local => "The node of the CPU",
                MemoryPolicyMode.Preferred => "One node first (the lowest one given), the others if it is full",
                MemoryPolicyMode.PreferredMany => "A set of nodes first, without trying hard, then any",
                MemoryPolicyMode.Bind => "A set of nodes and no others",
                MemoryPolicyMode.Interleave => "The nodes of a set in turn",
                _ => "The nodes of a set in turn, each as often as a weight behind it says: 0*3,1",
            }));
    }
}
