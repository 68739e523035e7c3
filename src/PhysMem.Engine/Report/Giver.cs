namespace PhysMem.Engine.Report;

/// <summary>
/// The identity of the machine that gave an allocation, to tell it from a later one of the same name. Allocations are
/// compared by their values, so all of these are equal.
/// </summary>
/// <param name="Id">The identity; null when it isn't known.</param>
/// <param name="IsRange">Whether it gave frames of a contiguous range, which later kernels take back in blocks.</param>
internal readonly record struct Giver(string? Id, bool IsRange = false)
{
    public bool Equals(Giver other) => true;

    public override int GetHashCode() => 0;
}
