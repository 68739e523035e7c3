using System.Diagnostics;
using System.Text;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>A log of some GiB that exists only as it is read: a MiB of foreign lines again and again, and one report.</summary>
internal static class LongLog
{
    private const int Chunk = 1 << 20;
    private const double Mib = 1048576.0;

    public static Measured Run(string name, Options options)
    {
        byte[] foreign = Foreign(), report = Encoding.UTF8.GetBytes(LogReading.Report);
        WarmUp.Run(() => Read(foreign, report, chunks: 1));
        double[] speeds = new double[options.Runs];
        for (int run = 0; run < options.Runs; run++)
        {
            long chunks = options.Gib << 10, t0 = Stopwatch.GetTimestamp();
            (long least, long most) = Read(foreign, report, chunks);
            speeds[run] = chunks * foreign.Length / 1e6 / Stopwatch.GetElapsedTime(t0).TotalSeconds;
            Output.Line($"INFO w={name} gib={options.Gib} resident_mib_first={least / Mib:f1} resident_mib_most={most / Mib:f1} heap_mib={GC.GetTotalMemory(false) / Mib:f1}");
        }

        Output.Result("reader", name, "all", "MB/s", speeds);
        return new Measured(speeds, 0);
    }

    // Resident memory is looked at as each chunk is asked for: after the first sixteen, and the most of all.
    private static (long First, long Most) Read(byte[] foreign, byte[] report, long chunks)
    {
        long first = 0, most = 0, seen = 0;
        using var log = new EndlessLog(foreign, report, chunks, () =>
        {
            long now = Environment.WorkingSet;
            first = seen++ <= 16 ? now : first;
            most = Math.Max(most, now);
        });
        KernelReport one = new LogReader("log").ReadAll(() => LineSource.LogFromStream(log, "log")).Single();
        return AllocExplainer.Explain(one).Verdict == Verdict.Fragmentation
            ? (first, most)
            : throw new InvalidOperationException($"longlog: {ExplanationLetter.Write(AllocExplainer.Explain(one))}");
    }

    private static byte[] Foreign()
    {
        var text = new StringBuilder(Chunk + 4096);
        for (int line = 1; text.Length < Chunk; line++)
        {
            text.Append(LogReading.Foreign(line));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Gives the foreign chunk so many times, and the report in the middle.</summary>
    private sealed class EndlessLog(byte[] foreign, byte[] report, long chunks, Action begun) : Stream
    {
        private byte[] _now = [];
        private int _at;
        private long _given;
        private bool _reported;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at == _now.Length && !Next())
            {
                return 0;
            }

            int count = Math.Min(buffer.Length, _now.Length - _at);
            _now.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private bool Next()
        {
            begun();
            _at = 0;
            if (_given == chunks / 2 && !_reported)
            {
                (_now, _reported) = (report, true);
                return true;
            }

            if (_given == chunks)
            {
                return false;
            }

            _given++;
            _now = foreign;
            return true;
        }
    }
}
