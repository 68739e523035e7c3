namespace PhysMem.Engine.Report;

/// <summary>
/// The identity of the machine that gave an allocation, to tell it from a later one of the same name. Allocations are
/// compared by their values, so all of these are equal.
/// </summary>
/// <param name="Id">The identity; null when it isn't known.</param>
internal readonly record struct Giver(string? Id)
{
    public bool Equals(Giver other) => true;

    public override int GetHashCode() => 0;
}
