using System.Globalization;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.WhatIf;

/// <summary>The first event that comes to something else in two runs, with what each machine decided there.</summary>
/// <param name="Line">Line of the trace.</param>
/// <param name="Event">The event in words.</param>
/// <param name="First">The frame that the first run got or gave back there; -1 for none.</param>
/// <param name="Second">The same of the other run.</param>
/// <param name="FirstDecisions">What was decided in the first run, sentence by sentence; nothing of frees.</param>
/// <param name="SecondDecisions">The same of the other run.</param>
public sealed record RunParting(
    long Line, string Event, long First, long Second, IReadOnlyList<string> FirstDecisions, IReadOnlyList<string> SecondDecisions)
{
    /// <summary>An event in words.</summary>
    internal static string TextOf(in KmemEvent e)
    {
        string who = e.Task is { } task ? $" of {task}" : "";
        string what = e.Gfp is { } gfp ? $", {gfp}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{e.Name}{who} on CPU {e.Cpu}: order {Math.Max(e.Order, 0)}{what}");
    }
}
