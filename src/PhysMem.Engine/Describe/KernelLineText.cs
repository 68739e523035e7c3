using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Describe;

/// <summary>Kernel lines as people name them: 6.12, or one of the line's releases, such as 6.12.95 or 6.1.0-21-amd64.</summary>
public static class KernelLineText
{
    /// <summary>Reads the name of a line or of one of its releases; without a name it is the default line.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.MachineDescriptionInvalid"/>: no line has such a release.</exception>
    public static KernelLine Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return KernelLine.Default;
        }

        KernelLine? line = KernelVersion.TryParse(text, out KernelVersion version)
            ? KernelLine.All.FirstOrDefault(one => one.Name == version.ToString())
            : null;
        return line ?? throw DescriptionRules.Bad(
            $"No machine can have the kernel {Cited.Of(text)}",
            $"Choose one of {string.Join(", ", KernelLine.All)}, or a release of these, such as {KernelLine.All[^1].Release}.");
    }
}
