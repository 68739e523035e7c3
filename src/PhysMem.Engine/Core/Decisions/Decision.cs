using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.Decisions;

/// <summary>
/// A fact about the way of a request, or of a block that is given back: one record for each kind of step, with the
/// numbers that decided it. The set is closed: Report has a sentence and a row for each of them.
/// </summary>
internal abstract record Decision
{
    /// <summary>The zone concerned; null when none is.</summary>
    public virtual Zone? Place => null;
}

/// <summary>A fact about one zone.</summary>
/// <param name="Zone">The zone.</param>
internal abstract record ZoneDecision(Zone Zone) : Decision
{
    public override Zone? Place => Zone;
}
