using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>What -Exact takes: a number of pages, or bytes, of which a machine's page size makes pages.</summary>
/// <param name="Number">How many.</param>
/// <param name="InBytes">Whether they are bytes.</param>
public readonly record struct ExactSize(long Number, bool InBytes)
{
    /// <summary>Pages of a kernel's build, rounded up as the kernel does.</summary>
    internal long PagesOf(KernelBuild build) => InBytes ? build.PagesOf(Number) : Number;

    /// <inheritdoc/>
    public override string ToString() => InBytes ? $"{Number} bytes" : $"{Number} pages";
}
