using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Offers orders up to the frame count bound before, and says how often the line was typed so far.</summary>
public sealed class DemoOrderCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        int most = Convert.ToInt32(fakeBoundParameters["count"] ?? 3, CultureInfo.InvariantCulture);
        for (int order = 0; order < most; order++)
        {
            string text = order.ToString(CultureInfo.InvariantCulture);
            if (text.StartsWith(wordToComplete, StringComparison.Ordinal))
            {
                string tip = $"{commandAst.GetCommandName()} with {commandAst.CommandElements.Count} words";
                yield return new CompletionResult(text, $"order {text}", CompletionResultType.ParameterValue, tip);
            }
        }
    }
}
