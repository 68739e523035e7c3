using PhysMem.Engine.Text;

namespace PhysMem.Cli;

/// <summary>The standard input, where a file may be named.</summary>
internal static class StandardInput
{
    /// <summary>What stands for it among the arguments.</summary>
    public const string Name = "-";

    /// <summary>Its lines, which can be read once.</summary>
    public static LineSource Open() => LineSource.LogFromStream(Console.OpenStandardInput(), Name);
}
