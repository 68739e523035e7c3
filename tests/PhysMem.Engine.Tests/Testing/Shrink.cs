namespace PhysMem.Engine.Tests.Testing;

/// <summary>How a failing sequence of calls is made shorter.</summary>
internal static class Shrink
{
    /// <summary>The sequence with one piece left out, large pieces first.</summary>
    public static IEnumerable<T[]> Pieces<T>(T[] calls)
    {
        for (int piece = calls.Length / 2; piece >= 1; piece /= 2)
        {
            for (int at = 0; at < calls.Length; at += piece)
            {
                yield return [.. calls[..at], .. calls[Math.Min(at + piece, calls.Length)..]];
            }
        }
    }
}
