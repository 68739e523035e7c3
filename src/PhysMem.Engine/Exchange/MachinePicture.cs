namespace PhysMem.Engine.Exchange;

/// <summary>A machine at one moment, to be compared with another.</summary>
public sealed class MachinePicture
{
    internal MachinePicture(string name, string[] lines)
    {
        Name = name;
        Lines = lines;
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    internal string[] Lines { get; }
}
