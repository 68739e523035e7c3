using System.Collections;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>Objects of added properties only, as Import-Csv and [pscustomobject] make them.</summary>
public static class Row
{
    public static PSObject Of(params (string Name, object? Value)[] columns)
    {
        var row = new PSObject();
        foreach ((string name, object? value) in columns)
        {
            row.Properties.Add(new PSNoteProperty(name, value));
        }

        return row;
    }

    /// <summary>A dictionary's entries as properties; a dictionary itself is piped as one value, as in the host.</summary>
    public static PSObject Of(IDictionary columns) =>
        Of(columns.Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, entry.Value)).ToArray());
}
