using System.Diagnostics;
using PhysMem.Engine.Face;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;

namespace PhysMem.Benchmarks;

/// <summary>
/// A kmem trace in memory: its lines alone, its text read to events, and its events played, which were read before.
/// </summary>
internal sealed class KmemReading
{
    private readonly byte[] _text;
    private readonly string _state;
    private readonly List<KmemEvent> _events = [];

    private KmemReading(string folder)
    {
        string path = Directory.GetFiles(folder, "*.trace.txt*").Single();
        _state = Directory.GetFiles(folder, "*.state.txt*").Single();
        using var text = new MemoryStream();
        using (LineSource lines = LineSource.OpenLog(path))
        {
            while (lines.TryReadLine(out ReadOnlySpan<byte> line))
            {
                text.Write(line);
                text.WriteByte((byte)'\n');
            }
        }

        _text = text.ToArray();
        _events.AddRange(new KmemTraceReader().ReadAll(Lines));
    }

    public static void Run(IReadOnlyList<string> paths, Options options)
    {
        foreach (string folder in paths)
        {
            new KmemReading(folder).Measure(options.Runs);
        }
    }

    private void Measure(int runs)
    {
        (double[] lines, double[] read, double[] play) = (new double[runs], new double[runs], new double[runs]);
        for (int round = -2; round < runs; round++)
        {
            (double a, double b, double c) = (Rate(CountLines), Rate(ReadEvents), Play());
            if (round >= 0)
            {
                (lines[round], read[round], play[round]) = (a, b, c);
            }
        }

        Output.Result("physmem", "kmem", "lines", "lines/cpu-s", lines);
        Output.Result("physmem", "kmem", "read", "events/cpu-s", read);
        Output.Result("physmem", "kmem", "play", "events/cpu-s", play);
        Output.Line($"INFO events={_events.Count} bytes={_text.Length}");
    }

    // On a machine shared with others the time on the clock says as much of them as of us.
    private static double Rate(Func<long> work)
    {
        TimeSpan t0 = Process.GetCurrentProcess().TotalProcessorTime;
        long done = work();
        return done / (Process.GetCurrentProcess().TotalProcessorTime - t0).TotalSeconds;
    }

    private LineSource Lines() => LineSource.LogFromStream(new MemoryStream(_text, writable: false), "-");

    private long CountLines()
    {
        using LineSource lines = Lines();
        while (lines.TryReadLine(out _))
        {
        }

        return lines.LineNumber;
    }

    private long ReadEvents()
    {
        using LineSource lines = Lines();
        var reader = new KmemTraceReader();
        long events = 0;
        while (reader.ReadEvent(lines))
        {
            events++;
        }

        return events;
    }

    // The machine is made outside of what is measured.
    private double Play()
    {
        using SimMachine machine = SimMachine.FromFile(_state, "kmem");
        KmemReplay replay = machine.Replay(fromItsStart: true);
        return Rate(() =>
        {
            foreach (ref readonly KmemEvent e in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_events))
            {
                replay.Play(e);
            }

            return _events.Count;
        });
    }
}
