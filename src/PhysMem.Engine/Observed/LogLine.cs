namespace PhysMem.Engine.Observed;

/// <summary>A line of a log, or a part of one, without what loggers put before it.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Text">What the kernel printed, without blanks around it.</param>
/// <param name="Time">The time before it, as printed; null without one.</param>
/// <param name="Caller">printk's caller id or the like, which tells CPUs apart that print at once; null without one.</param>
/// <param name="IsStamped">Whether a logger put anything before it. Lines that are the rest of folded ones have nothing.</param>
internal readonly record struct LogLine(int Number, string Text, string? Time, string? Caller, bool IsStamped)
{
    /// <summary>The line that it follows: the one before, or the one before that where each second line is blank.</summary>
    public int Follows { get; init; } = Number - 1;
}
