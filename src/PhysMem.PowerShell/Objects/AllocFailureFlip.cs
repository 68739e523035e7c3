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
        Proof = flip.Proof.ToString();
        Doubt = flip.Doubt;
        IsProved = flip.IsProved;
    }

    /// <summary>LessBoost, LowerMin, LessReserve, MoreFree, RaiseMin, Compaction, MayReclaim, HighPriority, Movable, SmallerOrder, OtherNodes or HigherZones.</summary>
    public string Kind { get; }

    /// <summary>The change in words.</summary>
    public string Change { get; }

    /// <summary>What to type or write for it.</summary>
    public string Apply { get; }

    /// <summary>What it costs.</summary>
    public string Cost { get; }

    /// <summary>How much: kB for memory, else the order or ratio.</summary>
    public long Amount { get; }

    /// <summary>
    /// How it is known to help. Twin: the twin of the machine refused the request and served it with the change. Report: the zones'
    /// numbers, asked again, served. None: it depends on what no report tells.
    /// </summary>
    public string Proof { get; }

    /// <summary>Why the twin didn't prove it; empty when it did.</summary>
    public string Doubt { get; }

    /// <summary>Whether it is known to help, by the twin or by the numbers.</summary>
    public bool IsProved { get; }

    /// <inheritdoc/>
    public override string ToString() => Kind;
}
