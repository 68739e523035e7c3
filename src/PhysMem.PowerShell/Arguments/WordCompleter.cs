using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Offers words for an argument, each with a tooltip; what was typed may be in quotes.</summary>
internal abstract class WordCompleter : IArgumentCompleter
{
    private static readonly char[] s_quotes = ['\'', '"'];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete.Trim(s_quotes);
        return Words(fakeBoundParameters)
            .Where(one => one.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(one => new CompletionResult(
                Quote(one.Word), one.Word, CompletionResultType.ParameterValue, one.Tip.Length > 0 ? one.Tip : one.Word));
    }

    /// <summary>All words that make sense beside the arguments given so far.</summary>
    protected abstract IEnumerable<(string Word, string Tip)> Words(IDictionary bound);

    /// <summary>The machine that the command line means; null when there is none, then nothing is offered.</summary>
    internal static MachineHandle? MachineOf(IDictionary bound)
    {
        try
        {
            object? given = Plain.Of(bound["Machine"]);
            MachineReference? reference = given switch
            {
                MachineHandle machine => new MachineReference(machine),
                MachineReference known => known,
                string name => new MachineReference(name.Trim(s_quotes)),
                _ => null,
            };
            MachineHandle found = MachineReference.Resolve(reference);
            return found.Removed ? null : found;
        }
        catch (PhysMemException)
        {
            return null;
        }
    }

    /// <summary>The build of that machine's kernel; the usual one when there is none.</summary>
    private protected static KernelBuild BuildOf(IDictionary bound) =>
        MachineOf(bound)?.Build ?? new KernelBuild(ArchitectureProfile.X64);

    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? word
            : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
}
