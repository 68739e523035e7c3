using System.Collections;
using PhysMem.Engine.Report;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The counters of the machine that the command line means, with their present values.</summary>
internal sealed class CounterCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?
        .Use(machine => machine.GetCounters(CounterScope.Machine).ToArray())
        .Select(counter => (counter.Name, $"now {counter.Value}")) ?? [];
}
