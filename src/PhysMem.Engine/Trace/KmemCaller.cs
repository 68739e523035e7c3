namespace PhysMem.Engine.Trace;

/// <summary>Who did something and where.</summary>
/// <param name="Cpu">The CPU; -1 when not told.</param>
/// <param name="Pid">The task's number; -1 when not told.</param>
/// <param name="Task">The task's name; null when not told.</param>
/// <param name="Flags">State of interrupts and preemption; null when not told.</param>
internal readonly record struct KmemCaller(int Cpu, int Pid, string? Task, string? Flags)
{
    /// <summary>What a head says of it.</summary>
    /// <param name="head">The head.</param>
    /// <param name="text">The text that its parts are in.</param>
    /// <param name="words">Names as strings.</param>
    public static KmemCaller Of(in KmemHead head, ReadOnlySpan<byte> text, SeenTexts<string?> words) =>
        new(head.Cpu, head.Pid, words.Of(head.Task.In(text)), words.Of(head.Flags.In(text)));
}
