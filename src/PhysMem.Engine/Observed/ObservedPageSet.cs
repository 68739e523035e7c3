namespace PhysMem.Engine.Observed;

/// <summary>The per-CPU lists that one CPU has of a zone, as /proc/zoneinfo tells them. Sizes are pages.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Count">Pages on the lists.</param>
/// <param name="High">Pages above which freeing drains.</param>
/// <param name="Batch">Pages per refill.</param>
/// <param name="HighMin">high_min; null where the kernel prints none.</param>
/// <param name="HighMax">high_max; null where the kernel prints none.</param>
/// <param name="Threshold">'vm stats threshold': how far the CPU's part of a counter may go from 0; null without SMP.</param>
public sealed record ObservedPageSet(int Cpu, long Count, long High, long Batch, long? HighMin, long? HighMax, long? Threshold)
{
    internal static ObservedPageSet Of(IReadOnlyDictionary<string, long> values)
    {
        long? Told(string name) => values.TryGetValue(name, out long value) ? value : null;
        return new ObservedPageSet(
            (int)(Told("cpu") ?? 0), Told("count") ?? 0, Told("high") ?? 0, Told("batch") ?? 1, Told("high_min"), Told("high_max"), Told("threshold"));
    }
}
