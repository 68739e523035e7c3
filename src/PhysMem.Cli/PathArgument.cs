using System.CommandLine;
using System.CommandLine.Parsing;

namespace PhysMem.Cli;

/// <summary>Arguments that name files and folders.</summary>
internal static class PathArgument
{
    /// <summary>Refuses a mistyped option, which would else be taken for a file that isn't there.</summary>
    public static Argument<T> WithoutOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.StartsWith('-') && token.Value != StandardInput.Name && !Path.Exists(token.Value))
                {
                    result.AddError($"'{token.Value}' is neither an option nor a file.");
                }
            }
        });
        return argument;
    }
}
