using System.Text.RegularExpressions;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Face;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>The sysctls that a flip tells to write.</summary>
internal static partial class FlipSettings
{
    public static void Write(SimMachine machine, Flip flip)
    {
        foreach (Match setting in Setting().Matches(flip.Apply))
        {
            machine.Sysctls.Set(setting.Groups[1].Value, setting.Groups[2].Value.Trim('"'));
        }
    }

    [GeneratedRegex("vm\\.([a-z_]+)=(\"[^\"]*\"|[0-9]+)")]
    private static partial Regex Setting();
}
