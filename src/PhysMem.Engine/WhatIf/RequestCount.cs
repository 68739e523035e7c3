using System.Runtime.InteropServices;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.WhatIf;

/// <summary>Counts the requests of a trace by mask and order, and which of them got nothing.</summary>
internal sealed class RequestCount
{
    private readonly Dictionary<(string Gfp, int Order), Tally> _tallies = [];
    private Tally _last = new();
    private string? _lastGfp;
    private int _lastOrder = -1;

    /// <summary>What was asked for, the largest order first.</summary>
    public IEnumerable<TraceRequests> Rows(RunName run) =>
        from one in _tallies
        orderby one.Key.Order descending, one.Key.Gfp
        select new TraceRequests
        {
            Machine = run.Machine, Change = run.Change, Order = one.Key.Order, Gfp = one.Key.Gfp, Requests = one.Value.Requests, Failed = one.Value.Failed,
            FailedInTrace = one.Value.FailedInTrace,
        };

    /// <summary>The failures of which <see cref="TellFirst"/> told, in the order of <see cref="Rows"/>.</summary>
    public IEnumerable<FirstFailure> FirstFailures =>
        from one in _tallies
        where one.Value.First is not null
        orderby one.Key.Order descending, one.Key.Gfp
        select one.Value.First;

    /// <summary>Whether the request that was counted last is the first of its kind that failed.</summary>
    public bool IsFirstFailure => _last is { Failed: 1, First: null };

    /// <summary>Keeps what is told of it.</summary>
    public void TellFirst(FirstFailure failure) => _last.First = failure;

    /// <summary>Counts a request.</summary>
    public void Add(in KmemEvent e, string? gfp, int order, bool failed)
    {
        // A reader gives the same words as the same objects, and requests of one kind come in a row.
        if (!ReferenceEquals(gfp, _lastGfp) || order != _lastOrder)
        {
            (_lastGfp, _lastOrder) = (gfp, order);
            _last = CollectionsMarshal.GetValueRefOrAddDefault(_tallies, (gfp ?? "0", order), out _) ??= new Tally();
        }

        _last.Requests++;
        _last.Failed += failed ? 1 : 0;
        _last.FailedInTrace += e.IsFailure ? 1 : 0;
    }

    private sealed class Tally
    {
        public long Requests;
        public long Failed;
        public long FailedInTrace;
        public FirstFailure? First;
    }
}

/// <summary>The requests of a run with one mask and order.</summary>
public sealed record TraceRequests
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <inheritdoc cref="FreeOverTime.Change"/>
    public required string? Change { get; init; }

    /// <summary>Their order.</summary>
    public required int Order { get; init; }

    /// <summary>Their mask, as the trace has it.</summary>
    public required string Gfp { get; init; }

    /// <summary>How many there were.</summary>
    public required long Requests { get; init; }

    /// <summary>Those that got nothing on the machine.</summary>
    public required long Failed { get; init; }

    /// <summary>Those that got nothing when the trace was recorded.</summary>
    public required long FailedInTrace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"order {Order}, {Gfp}: {Failed} of {Requests} failed";
}
