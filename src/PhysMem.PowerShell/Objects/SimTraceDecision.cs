using PhysMem.Engine.WhatIf;

namespace PhysMem.PowerShell.Objects;

/// <summary>One thing that a machine decided at the event where two runs part.</summary>
public sealed record SimTraceDecision
{
    private SimTraceDecision(RunParting parting, string machine, string run, int step, long pfn, string text)
    {
        (Line, Event, Machine, Run, Step, Text) = (parting.Line, parting.Event, machine, run, step, text);
        Pfn = pfn < 0 ? null : pfn;
    }

    /// <summary>Line of the trace.</summary>
    public long Line { get; }

    /// <summary>The event.</summary>
    public string Event { get; }

    /// <summary>First for the run that others are compared with, or Other.</summary>
    public string Run { get; }

    /// <summary>Name of the machine.</summary>
    public string Machine { get; }

    /// <summary>The frame that it gave or got back; empty for none.</summary>
    public long? Pfn { get; }

    /// <summary>Place among the machine's decisions about the event, from 1.</summary>
    public int Step { get; }

    /// <summary>The decision as a sentence.</summary>
    public string Text { get; }

    /// <summary>The decisions of both machines.</summary>
    internal static IEnumerable<SimTraceDecision> Of(RunParting parting, string first, string second) =>
        Of(parting, first, "First", parting.First, parting.FirstDecisions).Concat(Of(parting, second, "Other", parting.Second, parting.SecondDecisions));

    /// <inheritdoc/>
    public override string ToString() => $"{Machine}: {Text}";

    // A free is no decision.
    private static IEnumerable<SimTraceDecision> Of(RunParting parting, string machine, string run, long pfn, IReadOnlyList<string> decisions) =>
        (decisions.Count > 0 ? decisions : [pfn < 0 ? "nothing to give back" : "given back"])
            .Select((text, k) => new SimTraceDecision(parting, machine, run, k + 1, pfn, text));
}
