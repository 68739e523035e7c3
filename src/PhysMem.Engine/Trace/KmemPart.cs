namespace PhysMem.Engine.Trace;

/// <summary>A part of a line.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where what follows it begins.</param>
internal readonly record struct KmemPart(int Start, int End)
{
    /// <summary>Its text.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> line) => line[Start..End];
}
