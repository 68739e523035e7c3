using System.CommandLine.Parsing;
using System.Globalization;

namespace PhysMem.Cli;

/// <summary>Arguments that are whole numbers.</summary>
internal static class NumberArgument
{
    /// <summary>Reads one; about what is none the library would speak in types of .NET.</summary>
    public static int Read(ArgumentResult result) => Read(result, int.MinValue);

    /// <summary>The same for numbers from <paramref name="least"/> on.</summary>
    public static int Read(ArgumentResult result, int least)
    {
        string text = result.Tokens[0].Value, option = ((OptionResult)result.Parent!).Option.Name;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            result.AddError($"{option} takes a whole number below 2^31, not '{text}'.");
        }
        else if (number < least)
        {
            result.AddError($"{option}: {least} or more.");
        }

        return number;
    }
}
