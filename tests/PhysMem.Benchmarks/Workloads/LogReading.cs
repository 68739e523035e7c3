using System.Diagnostics;
using System.Text;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>A log of which nearly all lines are foreign, with a report now and then, read in memory on one core.</summary>
internal static class LogReading
{
    private const int Bytes = 64 << 20;
    private const int LinesPerReport = 50_000;

    public static Measured Run(string name, Options options)
    {
        byte[] log = Make();
        double[] speeds = new double[options.Runs];
        long reports = Read(log);
        WarmUp.Run(() => Read(log.AsMemory(0, 1 << 18).ToArray()));
        for (int run = 0; run < options.Runs; run++)
        {
            long t0 = Stopwatch.GetTimestamp();
            if (Read(log) != reports)
            {
                throw new InvalidOperationException("log: the same text has other reports");
            }

            speeds[run] = log.Length / 1e6 / Stopwatch.GetElapsedTime(t0).TotalSeconds;
        }

        Output.Result("reader", name, "all", "MB/s", speeds);
        return new Measured(speeds, (ulong)reports);
    }

    private static long Read(byte[] log) =>
        new LogReader("log").ReadAll(() => LineSource.LogFromStream(new MemoryStream(log, writable: false), "log")).LongCount();

    // Lines of the length and the words that logs of servers have.
    private static byte[] Make()
    {
        var text = new StringBuilder(Bytes + 4096);
        for (int line = 0; text.Length < Bytes; line++)
        {
            text.Append(line % LinesPerReport == 0 ? Report : Foreign(line));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A line that is of no report.</summary>
    internal static string Foreign(int line) =>
        $"[{line / 7.0:f6}] audit: type=1400 msg={line}: apparmor=\"DENIED\" operation=\"open\" pid={line % 32768} name=\"/proc/meminfo\"\n";

    internal const string Report = """
        [   41.960000] ls: page allocation failure: order:7, mode:0xcc0(GFP_KERNEL), nodemask=(null)
        [   41.968300] Mem-Info:
        [   41.968581] active_anon:0 inactive_anon:0 isolated_anon:0
        [   41.968581]  free:329 free_pcp:0 free_cma:0
        [   41.970353] Normal free:1316kB boost:0kB min:264kB low:328kB high:392kB present:8192kB managed:4976kB
        [   41.970880] lowmem_reserve[]: 0 0
        [   41.971324] Normal: 1*4kB (M) 2*8kB (M) 1*16kB (M) 2*32kB (M) 3*64kB (UM) 2*128kB (M) 3*256kB (UM) 0*512kB 0*1024kB 0*2048kB 0*4096kB = 1316kB
        [   41.974909] 2048 pages RAM
        [   41.975210] 804 pages reserved

        """;
}
