namespace PhysMem.Engine.Trace;

/// <summary>A line of a kmem trace of which no event was made.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Use">Why.</param>
/// <param name="Text">Its text; of a long line the begin.</param>
public sealed record KmemSkippedLine(long Line, KmemLineUse Use, string Text);
