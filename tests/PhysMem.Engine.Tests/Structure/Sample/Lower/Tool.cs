namespace PhysMem.Engine.Tests.Structure.Sample.Lower;

/// <summary>Something to be used in each way that there is.</summary>
internal class Tool : Exception
{
    internal static int Made = 1;

    internal static Tool[] All => [];

    internal static int Use() => Made;

    internal static Tool Make() => new();
}

internal interface ITool;

[AttributeUsage(AttributeTargets.All)]
internal sealed class ToolAttribute(Type? type = null) : Attribute
{
    public Type? Type => type;
}
