using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>Sentences about a twin: what the text says and the machine has, and what had to be filled in.</summary>
internal sealed class TwinNotes
{
    public List<string> Told { get; } = [];

    public List<string> Filled { get; } = [];

    /// <summary>The machine has a number of the text.</summary>
    public void Tell(ObservedZone zone, string what) => Told.Add($"{NameOf(zone)}: {what}");

    /// <summary>The machine has something that the text doesn't say, or says otherwise.</summary>
    public void Fill(ObservedZone zone, string what) => Filled.Add($"{NameOf(zone)}: {what}");

    /// <summary>How sentences call a zone.</summary>
    public static string NameOf(ObservedZone zone) => $"node {zone.Node} {zone.Name}";
}
