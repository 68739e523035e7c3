using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Offers gfp names by their spelling or by what follows the prefix (zero finds __GFP_ZERO), in lists and within a
/// quoted text as well. Names that add nothing to those given already are left out.
/// </summary>
internal sealed class GfpCompleter : IArgumentCompleter
{
    private static readonly char[] s_separators = ['|', ',', '+', ' '];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        int end = wordToComplete.LastIndexOfAny(s_separators) + 1;
        string quote = wordToComplete.Length > 0 && wordToComplete[0] is '\'' or '"' ? wordToComplete[..1] : "";
        string before = wordToComplete[..Math.Max(end, quote.Length)];
        string typed = wordToComplete[before.Length..].TrimEnd('\'', '"');
        uint given = GivenBits(commandAst, typed);

        // A text with separators in it must stay one text.
        string close = before.AsSpan().IndexOfAny(s_separators) >= 0 && quote.Length == 0 ? "'" : quote;
        string open = quote.Length == 0 ? close : "";
        return GfpNames.All
            .Where(info => Answers(info.Name, typed) && (info.Mask.Value & ~given) != 0)
            .OrderBy(info => info.Name, StringComparer.Ordinal)
            .Select(info => new CompletionResult(
                $"{open}{before}{info.Name}{close}",
                info.Name,
                CompletionResultType.ParameterValue,
                $"{DisplayText.Hex(info.Mask.Value)}: {info.Effect}"));
    }

    private static bool Answers(string name, string typed) =>
        name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        || name.TrimStart('_')["GFP_".Length..].StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    // Every whole name on the command line counts, wherever it stands; the one being typed is no whole name yet.
    private static uint GivenBits(CommandAst? line, string typed)
    {
        uint bits = 0;
        foreach (string word in (line?.ToString() ?? "").Split([.. s_separators, '\'', '"', '(', ')', '@', ';']))
        {
            bool isName = word.Contains("GFP_", StringComparison.OrdinalIgnoreCase) && word != typed;
            bits |= isName && GfpNames.Find(word) is { } info ? info.Mask.Value : 0;
        }

        return bits;
    }
}
