using PhysMem.Engine.Replay;
using PhysMem.Engine.WhatIf;

namespace PhysMem.PowerShell.Objects;

/// <summary>A trace that was played on a machine: sums, and rows of what they are made of.</summary>
public sealed record SimTraceRun
{
    private readonly IEnumerable<FreeOverTime> _free;
    private readonly IEnumerable<FragmentationOverTime> _fragmentation;

    internal SimTraceRun(TraceRun run, string firstMachine)
    {
        KmemReplayAccount account = run.Account;
        (Machine, Change, Kernel, FromItsStart) = (run.Machine.Name, run.Change, run.Machine.Line.Name, run.FromItsStart);
        (Events, Requests, Failed, FailedInTrace) = (account.Events, account.Requests, account.Failed, account.FailedInTrace);
        (FirstFailedLine, SameFrame) = (run.FirstFailedLine, account.SameFrame);
        (ExtFragEvents, Conversions, FreePages, HugePages) = (run.ExtFragEvents, run.Conversions, run.FreePages, run.HugePages);
        (Frees, FreesOfEarlier, BulkRequests, BulkPages, FreesOfBulk) =
            (account.Frees, account.FreesOfEarlier, account.BulkRequests, account.BulkPages, account.FreesOfBulk);
        (UnknownFrees, FreesOfNothing, DoubleFrees, SecondHalves, MissedFrees) =
            (account.UnknownFrees, account.FreesOfNothing, account.DoubleFrees, account.SecondHalves, account.MissedFrees);
        (OtherCpu, UnknownFlags, BadMasks) = (account.OtherCpu, account.UnknownFlags, account.BadMasks);
        (PartLine, PartEvent) = (run.Parting?.Line, run.Parting?.Event);
        Failures = new Rows<TraceRequests>(run.Requests.Where(one => one.Failed > 0 || one.FailedInTrace > 0));
        Parting = new Rows<SimTraceDecision>(run.Parting is { } parting ? SimTraceDecision.Of(parting, firstMachine, Machine) : []);
        (_free, _fragmentation) = (run.Free, run.Fragmentation);
        History = run.History;
    }

    /// <summary>The run for pictures.</summary>
    internal RunHistory History { get; }

    /// <summary>Name of the machine.</summary>
    public string Machine { get; }

    /// <summary>What was done in another way than recorded; empty for nothing.</summary>
    public string? Change { get; }

    /// <summary>The line of its kernel.</summary>
    public string Kernel { get; }

    /// <summary>Whether the machine stood where the trace began, so that it gives back what it held then.</summary>
    public bool FromItsStart { get; }

    /// <summary>Events played.</summary>
    public long Events { get; }

    /// <summary>Requests made.</summary>
    public long Requests { get; }

    /// <summary>Requests that got nothing on the machine.</summary>
    public long Failed { get; }

    /// <summary>Requests that got nothing when the trace was recorded.</summary>
    public long FailedInTrace { get; }

    /// <summary>Line of the first request that got nothing here and something when recorded.</summary>
    public long? FirstFailedLine { get; }

    /// <summary>Requests that got the frame of the trace.</summary>
    public long SameFrame { get; }

    /// <summary>mm_page_alloc_extfrag: blocks taken of another migratetype.</summary>
    public long ExtFragEvents { get; }

    /// <summary>Pageblocks that changed their type with it.</summary>
    public long Conversions { get; }

    /// <summary>Free pages at the end, those on per-CPU lists included.</summary>
    public long FreePages { get; }

    /// <summary>Huge pages (blocks of the pageblock order) that the free lists give at the end.</summary>
    public long HugePages { get; }

    /// <summary>Line of the first event that comes to something else than in the first run; empty when none does.</summary>
    public long? PartLine { get; }

    /// <summary>That event.</summary>
    public string? PartEvent { get; }

    /// <summary>Blocks given back; of a block that came back in parts before, pages.</summary>
    public long Frees { get; }

    /// <summary>Those of them that the machine held before the trace began.</summary>
    public long FreesOfEarlier { get; }

    /// <summary>Bulk requests made.</summary>
    public long BulkRequests { get; }

    /// <summary>Pages that they got.</summary>
    public long BulkPages { get; }

    /// <summary>Those of Frees that gave back one of these.</summary>
    public long FreesOfBulk { get; }

    /// <summary>Frees of pages that no event had handed out; passed over.</summary>
    public long UnknownFrees { get; }

    /// <summary>Frees of pages that the machine didn't hand out, or whose reclaim took them.</summary>
    public long FreesOfNothing { get; }

    /// <summary>Frees of pages that had been freed; passed over.</summary>
    public long DoubleFrees { get; }

    /// <summary>mm_page_free_batched behind the mm_page_free of the same page.</summary>
    public long SecondHalves { get; }

    /// <summary>Blocks handed out where the trace still held a page.</summary>
    public long MissedFrees { get; }

    /// <summary>Events of a CPU that the machine doesn't have.</summary>
    public long OtherCpu { get; }

    /// <summary>Requests with a flag that the machine's kernel doesn't have; it is left out.</summary>
    public long UnknownFlags { get; }

    /// <summary>Requests whose mask contradicts itself; passed over.</summary>
    public long BadMasks { get; }

    /// <summary>The requests that failed here or when recorded, by order and mask.</summary>
    public Rows<TraceRequests> Failures { get; }

    /// <summary>What both machines decided where the runs part.</summary>
    public Rows<SimTraceDecision> Parting { get; }

    /// <summary>The free lists over time: a row for each list at each sample.</summary>
    public Rows<FreeOverTime> Free => field ??= new Rows<FreeOverTime>(_free);

    /// <summary>The two indexes over time: a row for each order of each zone at each sample.</summary>
    public Rows<FragmentationOverTime> Fragmentation => field ??= new Rows<FragmentationOverTime>(_fragmentation);

    /// <inheritdoc/>
    public override string ToString() => Change is null ? Machine : $"{Machine}, {Change}";
}
