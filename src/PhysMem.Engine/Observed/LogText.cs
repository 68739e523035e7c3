namespace PhysMem.Engine.Observed;

/// <summary>A line as it came.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Text">The line.</param>
/// <param name="IsFurniture">Whether it is one of those that stand in reports and tell nothing: registers, blank lines.</param>
internal readonly record struct LogText(int Number, string Text, bool IsFurniture);
