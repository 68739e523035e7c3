using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Exchange;

/// <summary>A machine at one moment, to be compared with another.</summary>
public sealed class MachinePicture
{
    internal MachinePicture(MachineState machine)
    {
        Name = machine.Name;
        Kernel = machine.Line.Name;
        Architecture = machine.Architecture.Name;
        Lines = [.. MachineText.Lines(machine)];
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    /// <summary>The line of its kernel, which its lines say by what they have at all.</summary>
    internal string Kernel { get; }

    /// <summary>The architecture, which they say by the names of its zones.</summary>
    internal string Architecture { get; }

    internal string[] Lines { get; }
}
