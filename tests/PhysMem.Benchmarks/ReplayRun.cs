using System.Diagnostics;
using System.IO.Compression;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Verify;

namespace PhysMem.Benchmarks;

/// <summary>
/// Recorded sequences played again, in steps that each contain the one before: the bytes alone (of gzip its unpacking),
/// reading, reading with replay and comparison; then the same for all files, as many at once as there are processors.
/// </summary>
internal sealed class ReplayRun
{
    private readonly VerifyTarget[] _targets;
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _bytes;
    private long _calls;
    private long _states;

    // On a machine shared with others the time on the clock says as much of them as of us.
    private static TimeSpan CpuTime => Process.GetCurrentProcess().TotalProcessorTime;

    private ReplayRun(IEnumerable<string> paths) =>
        _targets = [.. paths.SelectMany(Verification.Find).Where(t => t.Kind == VerifyKind.Sequence)];

    public static void Run(IReadOnlyList<string> paths, Options options)
    {
        var run = new ReplayRun(paths);
        if (run._targets.Length == 0)
        {
            throw new ArgumentException("replay: name files or folders of recorded sequences");
        }

        run.Measure(options.Runs);
    }

    private void Measure(int runs)
    {
        (string Phase, Action Work)[] phases =
        [
            ("bytes", () => Each(Bytes)), ("read", () => Each(Read)), ("replay", () => Each(Replay)),
            ("replay-all-cpus", ReplayOnAllCpus),
        ];
        double[][] seconds = [.. phases.Select(_ => new double[runs])], cpu = [.. phases.Select(_ => new double[runs])];

        // In turn, so that a slow moment of the machine hits all of them; the first two rounds warm up.
        for (int round = -2; round < runs; round++)
        {
            _bytes = _calls = _states = 0;
            for (int phase = 0; phase < phases.Length; phase++)
            {
                TimeSpan cpu0 = CpuTime;
                long t0 = Stopwatch.GetTimestamp();
                phases[phase].Work();
                if (round >= 0)
                {
                    seconds[phase][round] = Stopwatch.GetElapsedTime(t0).TotalSeconds;
                    cpu[phase][round] = (CpuTime - cpu0).TotalSeconds;
                }
            }
        }

        Report([.. phases.Select(p => p.Phase)], seconds, cpu);
    }

    private void Report(string[] phases, double[][] seconds, double[][] cpu)
    {
        long packed = _targets.Sum(t => new FileInfo(t.Path).Length);
        Output.Line($"INFO w=replay files={_targets.Length} calls={_calls} states={_states} bytes={_bytes} packed_bytes={packed}");
        for (int i = 0; i < phases.Length; i++)
        {
            Output.Result("physmem", "replay", phases[i], "s", seconds[i]);
            Output.Result("physmem", "replay", phases[i], "calls/s", [.. seconds[i].Select(s => _calls / s)]);
            Output.Result("physmem", "replay", phases[i], "calls/cpu-s", [.. cpu[i].Select(s => _calls / s)]);
            Output.Result("physmem", "replay", phases[i], "MB/s", [.. seconds[i].Select(s => _bytes / s / 1e6)]);
        }
    }

    private void Each(Action<string> work)
    {
        foreach (VerifyTarget target in _targets)
        {
            work(target.Path);
        }
    }

    private void Bytes(string path)
    {
        using Stream file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        using Stream text = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        for (int got = text.Read(_buffer); got > 0; got = text.Read(_buffer))
        {
            _bytes += got;
        }
    }

    private void Read(string path)
    {
        using SequenceReader reader = SequenceReader.Open(path);
        SequenceOp op = default;
        for (SequenceItem item = reader.Read(ref op); item != SequenceItem.End; item = reader.Read(ref op))
        {
            _states += item == SequenceItem.State ? 1 : 0;
        }

        _calls += reader.CallCount;
    }

    private static void Replay(string path) => RequireEqual(Verification.Run(VerifyTarget.OfFile(path)));

    private void ReplayOnAllCpus()
    {
        foreach (VerifyOutcome outcome in Verification.Run(_targets))
        {
            RequireEqual(outcome);
        }
    }

    private static void RequireEqual(VerifyOutcome outcome)
    {
        if (!outcome.IsEqual)
        {
            throw new InvalidOperationException($"{outcome.Target.Path}: the replay differs from the recording");
        }
    }
}
