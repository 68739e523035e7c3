using System.Globalization;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>The parameters every cmdlet has from the host.</summary>
internal sealed class CommonArguments
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["vb"] = "Verbose", ["db"] = "Debug", ["ea"] = "ErrorAction", ["wa"] = "WarningAction",
        ["infa"] = "InformationAction", ["ev"] = "ErrorVariable", ["wv"] = "WarningVariable",
        ["iv"] = "InformationVariable", ["ov"] = "OutVariable", ["ob"] = "OutBuffer", ["pv"] = "PipelineVariable",
        ["proga"] = "ProgressAction",
    };

    private static readonly Dictionary<string, string> s_shouldProcessNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["wi"] = "WhatIf", ["cf"] = "Confirm",
    };

    internal bool? WhatIf { get; private set; }

    internal bool? Confirm { get; private set; }

    internal ActionPreference? ErrorAction { get; private set; }

    /// <summary>The full names this command has, behind its own parameters'.</summary>
    internal static IEnumerable<string> NamesFor(CommandShape shape) =>
        shape.Attribute.SupportsShouldProcess ? s_names.Values.Concat(s_shouldProcessNames.Values) : s_names.Values;

    internal static string? FullName(CommandShape shape, string alias) =>
        s_names.GetValueOrDefault(alias)
        ?? (shape.Attribute.SupportsShouldProcess ? s_shouldProcessNames.GetValueOrDefault(alias) : null);

    internal void Take(string name, object? value)
    {
        switch (name)
        {
            case "WhatIf":
                WhatIf = LanguagePrimitives.IsTrue(value);
                break;
            case "Confirm":
                Confirm = LanguagePrimitives.IsTrue(value);
                break;
            case "ErrorAction":
                ErrorAction = (ActionPreference?)LanguagePrimitives.ConvertTo(
                    value, typeof(ActionPreference), CultureInfo.InvariantCulture);
                break;
            case "Verbose" or "Debug" or "WarningAction" or "InformationAction" or "ProgressAction":
                // Every stream is recorded whatever its preference says.
                break;
            default:
                throw new NotSupportedException($"The runner doesn't do -{name}; see the stand-in's README.");
        }
    }
}
