using PhysMem.Engine.Trace;

namespace PhysMem.Engine.WhatIf;

/// <summary>
/// One trace played on several machines at once, event for event: a worker a machine, on all cores. The first run is the one that
/// the others are compared with. Until a run has parted from it, both keep what was decided, which takes its time; memory is
/// that of a batch, however long the trace is.
/// </summary>
/// <param name="runs">The runs.</param>
/// <param name="turn">
/// Does a run's work while nobody else uses its machine; null where nobody else can.
/// </param>
public sealed class TraceRuns(IReadOnlyList<TraceRun> runs, Action<TraceRun, Action>? turn = null)
{
    private const int BatchEvents = 4096;

    private KmemEvent[] _filling = new KmemEvent[BatchEvents];
    private KmemEvent[] _playing = new KmemEvent[BatchEvents];
    private int _filled;
    private Task _play = Task.CompletedTask;

    /// <summary>The runs, in the order in which they were given.</summary>
    public IReadOnlyList<TraceRun> Runs { get; } = runs;

    /// <summary>Plays an event, now or with those that come after it.</summary>
    /// <param name="e">The event.</param>
    /// <param name="stop">Stops; the machines then stand somewhere in the trace.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Play(in KmemEvent e, CancellationToken stop = default)
    {
        _filling[_filled++] = e;
        if (_filled == BatchEvents)
        {
            Begin(stop);
        }
    }

    /// <summary>Plays what is left, and takes the last samples.</summary>
    /// <param name="stop">Stops.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Finish(CancellationToken stop = default)
    {
        Begin(stop);
        Wait();
        foreach (TraceRun run in Runs)
        {
            Take(run, run.Finish);
        }
    }

    private void Wait() => _play.GetAwaiter().GetResult();

    // While a batch is played the next one is read.
    private void Begin(CancellationToken stop)
    {
        Wait();
        (_filling, _playing) = (_playing, _filling);
        (KmemEvent[] events, int count) = (_playing, _filled);
        _filled = 0;
        _play = Task.Run(() => PlayBatch(events.AsMemory(0, count), stop), stop);
    }

    private void PlayBatch(ReadOnlyMemory<KmemEvent> events, CancellationToken stop)
    {
        bool[] observed = [.. Runs.Select(run => run.Parting is null)];
        observed[0] = observed.Skip(1).Contains(true);
        Workers.Each(Runs.Count, k =>
        {
            TraceRun run = Runs[k];
            Take(run, () => Play(run, events.Span, observed[k], stop));
        });
        for (int k = 1; k < Runs.Count; k++)
        {
            if (observed[k])
            {
                Runs[k].Parting = PartingOf(Runs[0], Runs[k], events.Span);
            }
        }
    }

    private static void Play(TraceRun run, ReadOnlySpan<KmemEvent> events, bool observed, CancellationToken stop)
    {
        if (observed)
        {
            run.PlayObserved(events, stop);
        }
        else
        {
            run.Play(events, stop);
        }
    }

    private static RunParting? PartingOf(TraceRun first, TraceRun second, ReadOnlySpan<KmemEvent> events)
    {
        int at = first.Answers[..events.Length].CommonPrefixLength(second.Answers[..events.Length]);
        return at == events.Length ? null : new RunParting(
            events[at].Line, RunParting.TextOf(events[at]), first.Answers[at], second.Answers[at], first.DecisionsOf(at), second.DecisionsOf(at));
    }

    private void Take(TraceRun run, Action work)
    {
        if (turn is null)
        {
            work();
        }
        else
        {
            turn(run, work);
        }
    }
}
