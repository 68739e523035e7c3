using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.State;

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
        GfpLayout names = NamesFor(fakeBoundParameters);
        uint given = GivenBits(commandAst, typed, names);

        // A text with separators in it must stay one text.
        string close = before.AsSpan().IndexOfAny(s_separators) >= 0 && quote.Length == 0 ? "'" : quote;
        string open = quote.Length == 0 ? close : "";
        return names.Names
            .Where(info => Answers(info.Name, typed) && (info.Number & ~given) != 0)
            .OrderBy(info => info.Name, StringComparer.Ordinal)
            .Select(info => new CompletionResult(
                $"{open}{before}{info.Name}{close}",
                info.Name,
                CompletionResultType.ParameterValue,
                $"{DisplayText.Hex(info.Number)}: {info.Effect}"));
    }

    // Those of the kernel that the command line means: of a version that is named, of a machine, or the default.
    private static GfpLayout NamesFor(IDictionary bound)
    {
        MachineHandle? machine = WordCompleter.MachineOf(bound);
        bool isVersion = bound["Machine"] is null && KernelVersion.TryParse(bound["Kernel"]?.ToString(), out _);
        try
        {
            return isVersion ? GfpLayout.Find(bound["Kernel"]!.ToString()!) : machine?.Masks ?? GfpLayout.Default;
        }
        catch (PhysMemException)
        {
            return GfpLayout.Default;
        }
    }

    private static bool Answers(string name, string typed) =>
        name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        || name.TrimStart('_')["GFP_".Length..].StartsWith(typed, StringComparison.OrdinalIgnoreCase);

    // Every whole name on the command line counts, wherever it stands; the one being typed is no whole name yet.
    private static uint GivenBits(CommandAst? line, string typed, GfpLayout names)
    {
        uint bits = 0;
        foreach (string word in (line?.ToString() ?? "").Split([.. s_separators, '\'', '"', '(', ')', '@', ';']))
        {
            bool isName = word.Contains("GFP_", StringComparison.OrdinalIgnoreCase) && word != typed;
            bits |= isName && names.FindName(word) is { } info ? info.Number : 0;
        }

        return bits;
    }
}
