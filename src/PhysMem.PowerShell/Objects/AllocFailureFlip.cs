using PhysMem.Engine.Diagnosis;

namespace PhysMem.PowerShell.Objects;

/// <summary>A change that would have let a request succeed.</summary>
public sealed record AllocFailureFlip
{
    internal AllocFailureFlip(Flip flip)
    {
        Kind = flip.Kind.ToString();
        Change = flip.Change;
        Apply = flip.Apply;
        Cost = flip.Cost;
        Amount = flip.Amount;
        IsProved = flip.IsProved;
    }

    /// <summary>LessBoost, LowerMin, LessReserve, MoreFree, RaiseMin, Compaction, MayReclaim, HighPriority, Movable, SmallerOrder or OtherNodes.</summary>
    public string Kind { get; }

    /// <summary>The change in words.</summary>
    public string Change { get; }

    /// <summary>What to type or write for it.</summary>
    public string Apply { get; }

    /// <summary>What it costs.</summary>
    public string Cost { get; }

    /// <summary>How much: kB for memory, else the order or ratio.</summary>
    public long Amount { get; }

    /// <summary>Whether the zones, asked again with it, served.</summary>
    public bool IsProved { get; }

    /// <inheritdoc/>
    public override string ToString() => Kind;
}
