namespace PhysMem.PowerShell.Arguments;

/// <summary>Names of sysctls as people write them: with or without "vm.", in any letter case.</summary>
internal static class SysctlName
{
    private const string Prefix = "vm.";

    internal static string Full(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name : Prefix + name;

    internal static bool Same(string one, string other) => Full(one).Equals(Full(other), StringComparison.OrdinalIgnoreCase);
}
