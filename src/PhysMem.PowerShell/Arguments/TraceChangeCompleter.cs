using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Offers changes of a trace to be filled in.</summary>
internal sealed class TraceChangeCompleter : IArgumentCompleter
{
    private static readonly (string Text, string Tip)[] s_changes =
    [
        ("@{ Task = '*'; MigrateType = 'Movable' }", "The requests of a task, as movable ones"),
        ("@{ Function = '*'; Gfp = 'GFP_KERNEL' }", "The requests of a call site, with another mask"),
        ("@{ OfOrder = 3; Order = 0 }", "The requests of an order, with another one"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from change in s_changes
        where change.Text.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase)
        select new CompletionResult(change.Text, change.Text, CompletionResultType.ParameterValue, change.Tip);
}
