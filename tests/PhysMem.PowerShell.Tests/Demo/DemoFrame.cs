namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>What the demo cmdlets pass to each other.</summary>
public sealed record DemoFrame(long Pfn, int Order);

public enum DemoColour
{
    Red,
    Green,
    Grey,
}

/// <summary>A value that reads itself from text.</summary>
public readonly record struct DemoLength(int Characters)
{
    public static DemoLength Parse(string text) => new(text?.Length ?? 0);
}
