namespace PhysMem.Engine.WhatIf;

/// <summary>What a run is known by in its rows.</summary>
/// <param name="Machine">Name of the machine.</param>
/// <param name="Change">What was done in another way than recorded, in words; null for nothing.</param>
internal readonly record struct RunName(string Machine, string? Change)
{
    /// <inheritdoc/>
    public override string ToString() => Change is null ? Machine : $"{Machine}, {Change}";
}
