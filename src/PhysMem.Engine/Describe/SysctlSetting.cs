namespace PhysMem.Engine.Describe;

/// <summary>A value to be written to a vm sysctl once the machine is up.</summary>
/// <param name="Name">Its name, with or without "vm.".</param>
/// <param name="Value">What to write, as one would with echo.</param>
public readonly record struct SysctlSetting(string Name, string Value);
