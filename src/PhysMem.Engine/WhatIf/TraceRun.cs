using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.WhatIf;

/// <summary>A trace played on one machine, and what can be told of it afterwards. One thread at a time plays.</summary>
public sealed class TraceRun
{
    // Ctrl+C is asked for so often; some events reclaim or compact.
    private const int EventsBetweenStops = 256;

    private const double Rounding = 1e-6;

    private readonly MachineState _state;
    private readonly KmemReplay _replay;
    private readonly RunName _name;
    private readonly TraceChange? _change;
    private readonly double _interval;
    private readonly RequestCount _requests = new();
    private readonly ExtFragCount _extFrags = new();
    private readonly List<MemorySample> _samples = [];
    private readonly DecisionLog _log = new();
    private PageMapRecorder? _map;
    private long[] _answers = [];
    private int[] _told = [];
    private double _firstTime = double.NaN;
    private double _nextStep;
    private double _time = double.NaN;
    private long _line;

    /// <param name="machine">Where to play. It is changed.</param>
    /// <param name="fromItsStart">Whether the machine stands where the trace began: see <see cref="SimMachine.Replay"/>.</param>
    /// <param name="interval">Seconds of the trace's clock between two samples; 0 for one at either end alone.</param>
    /// <param name="change">What is done in another way than recorded; null for nothing.</param>
    /// <param name="map">Whether samples have all pages too, and not the free lists alone.</param>
    public TraceRun(SimMachine machine, bool fromItsStart, double interval = 0, TraceChange? change = null, bool map = false)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _state = machine.State;
        _replay = machine.Replay(fromItsStart);
        (Machine, FromItsStart, _interval, _change) = (machine, fromItsStart, interval, change);
        _name = new RunName(machine.Name, change?.ToString());
        _map = map ? PageMapRecorder.For(_state) : null;
        Sample(0);
    }

    /// <summary>The machine that it changes.</summary>
    public SimMachine Machine { get; }

    /// <summary>Whether the machine stood where the trace began.</summary>
    public bool FromItsStart { get; }

    /// <summary>What was done in another way than recorded, in words; null for nothing.</summary>
    public string? Change => _name.Change;

    /// <summary>Samples taken: one at either end, and those of the interval.</summary>
    public int Samples => _samples.Count;

    /// <summary>How often each rule of the replay was needed.</summary>
    public KmemReplayAccount Account => _replay.Account;

    /// <summary>mm_page_alloc_extfrag: blocks taken of another type.</summary>
    public long ExtFragEvents => _extFrags.Events;

    /// <summary>Pageblocks that changed their type with it.</summary>
    public long Conversions => _extFrags.Conversions;

    /// <summary>Line of the first request that got nothing here and something when recorded; null if there was none.</summary>
    public long? FirstFailedLine { get; private set; }

    /// <summary>Where it and the first run part; null while they don't, and for the first run itself.</summary>
    public RunParting? Parting { get; internal set; }

    /// <summary>Blocks of the pageblock order that the free lists give at the end: huge pages.</summary>
    public long HugePages => _samples[^1].Suitable(Math.Min(_state.Build.PageblockOrder, _state.Build.MaxOrder));

    /// <summary>Free pages at the end.</summary>
    public long FreePages => _samples[^1].FreePages;

    /// <summary>The requests by order and mask.</summary>
    public IReadOnlyList<TraceRequests> Requests => [.. _requests.Rows(_name)];

    /// <summary>The free lists, sample by sample.</summary>
    public IEnumerable<FreeOverTime> Free => _samples.SelectMany(sample => sample.Free());

    /// <summary>What free memory was worth to requests of each order, sample by sample.</summary>
    public IEnumerable<FragmentationOverTime> Fragmentation => _samples.SelectMany(sample => sample.Fragmentation());

    /// <summary>The run as a value, which stays when the machine goes.</summary>
    public RunHistory History => new(_name, _state, _samples, _map?.Parts)
    {
        Failures = [.. Requests.Where(one => one.Failed > 0)],
        FirstFailures = [.. _requests.FirstFailures],
        Parting = Parting,
    };

    /// <summary>What the events of the last batch came to, if it was <see cref="PlayObserved"/>.</summary>
    internal ReadOnlySpan<long> Answers => _answers;

    /// <summary>
    /// Whether a machine may be the trace's own as it was when the trace began: one of a recorded state or of texts of /proc. What a
    /// booted machine holds is its user's.
    /// </summary>
    public static bool MayBeItsStart(SimMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return machine.Told.Count > 0 || !machine.Pressure.IsModeled;
    }

    /// <summary>Plays a batch of events.</summary>
    internal void Play(ReadOnlySpan<KmemEvent> events, CancellationToken stop)
    {
        using var listening = new Listening(_state, _extFrags, null);
        for (int i = 0; i < events.Length; i++)
        {
            Play(events, i, stop);
        }
    }

    /// <summary>Plays a batch, and keeps what each event came to and why.</summary>
    internal void PlayObserved(ReadOnlySpan<KmemEvent> events, CancellationToken stop)
    {
        if (_told.Length <= events.Length)
        {
            (_answers, _told) = (new long[events.Length], new int[events.Length + 1]);
        }

        _log.Clear();
        using var listening = new Listening(_state, _extFrags, _log);
        for (int i = 0; i < events.Length; i++)
        {
            _told[i] = _log.Facts.Count;
            _answers[i] = Play(events, i, stop);
        }

        _told[events.Length] = _log.Facts.Count;
    }

    /// <summary>What was decided about an event of the last batch, which was <see cref="PlayObserved"/>.</summary>
    internal IReadOnlyList<string> DecisionsOf(int at)
    {
        var log = new DecisionLog();
        for (int k = _told[at]; k < _told[at + 1]; k++)
        {
            log.Add(_log.Facts[k]);
        }

        return [.. Narration.Of(log)];
    }

    /// <summary>The trace has ended.</summary>
    internal void Finish()
    {
        _log.Clear();
        Sample(_line + 1);
    }

    private long Play(ReadOnlySpan<KmemEvent> events, int at, CancellationToken stop)
    {
        if (at % EventsBetweenStops == 0)
        {
            stop.ThrowIfCancellationRequested();
        }

        ref readonly KmemEvent e = ref events[at];
        if (_interval > 0)
        {
            SampleBefore(e);
        }

        (_time, _line) = (e.Time, e.Line);
        KmemRequest request = _change is not null && _change.IsAbout(e) ? _change.RequestOf(e) : KmemRequest.Of(e);
        long requests = Account.Requests, failed = Account.Failed;
        long pfn = _replay.Play(e, request);
        if (Account.Requests > requests)
        {
            bool hasFailed = Account.Failed > failed;
            _requests.Add(e, request.Gfp, request.Order, hasFailed);
            FirstFailedLine = hasFailed && !e.IsFailure ? FirstFailedLine ?? e.Line : FirstFailedLine;
            if (hasFailed && _requests.IsFirstFailure)
            {
                _requests.TellFirst(new FirstFailure(e.Line, RunParting.TextOf(e), _replay.FailureOf(e.Task)));
            }
        }

        return pfn;
    }

    // The state before the first event at or behind each multiple of the interval from the first event on.
    private void SampleBefore(in KmemEvent e)
    {
        if (double.IsNaN(e.Time))
        {
            return;
        }

        if (double.IsNaN(_firstTime))
        {
            _samples.Clear();
            _map = _map is null ? null : PageMapRecorder.For(_state);
            _firstTime = e.Time;
        }

        // Times are decimal fractions, which come out a little less than they are.
        double steps = ((e.Time - _firstTime) / _interval) + Rounding;
        if (steps >= _nextStep)
        {
            _time = e.Time;
            Sample(e.Line);
            _nextStep = Math.Floor(steps) + 1;
        }
    }

    private void Sample(long line) => _samples.Add(new MemorySample(_state, _name, _time, line, _map));

    // Nobody else's listeners are there while a batch is played.
    private readonly ref struct Listening
    {
        private readonly MachineState _machine;
        private readonly (ITraceSink? Trace, DecisionLog? Decisions) _before;

        public Listening(MachineState machine, ITraceSink trace, DecisionLog? decisions)
        {
            _machine = machine;
            _before = (machine.Trace, machine.Decisions);
            (machine.Trace, machine.Decisions) = (trace, decisions);
        }

        public void Dispose() => (_machine.Trace, _machine.Decisions) = _before;
    }
}
