using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Trace;

/// <summary>What became of the lines of a kmem trace. Each is counted once; of those not used the first few are kept.</summary>
public sealed class KmemTraceAccount
{
    private const int KeptEach = 3, LongestKept = 120;

    private readonly long[] _uses = new long[Enum.GetValues<KmemLineUse>().Length];
    private readonly long[] _kinds = new long[Enum.GetValues<TraceEventKind>().Length];
    private readonly List<KmemSkippedLine> _skipped = [];

    /// <summary>All lines.</summary>
    public long Lines { get; private set; }

    /// <summary>
    /// Events that were lost, as far as the trace tells how many: those overwritten before its begin, and those that its
    /// lines of lost events count.
    /// </summary>
    public long LostEvents { get; internal set; }

    /// <summary>The first three lines of each reason from <see cref="KmemLineUse.OtherEvent"/> on, in their order.</summary>
    public IReadOnlyList<KmemSkippedLine> Skipped => _skipped;

    /// <summary>How many lines were of a use.</summary>
    /// <param name="use">The use.</param>
    public long CountOf(KmemLineUse use) => _uses[(int)use];

    /// <summary>How many events were of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public long CountOf(TraceEventKind kind) => _kinds[(int)kind];

    /// <summary>The account in sentences, each fit for one line.</summary>
    public IEnumerable<string> Sentences()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Lines} lines read: {CountOf(KmemLineUse.Event)} events, {CountOf(KmemLineUse.Stack)} of stacks, {CountOf(KmemLineUse.Comment)} comments.");
        foreach (TraceEventKind kind in Enum.GetValues<TraceEventKind>().Where(kind => CountOf(kind) > 0))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{KmemName.Of(kind)}: {CountOf(kind)}");
        }

        if (LostEvents > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{LostEvents} events were lost when the trace was recorded.");
        }

        foreach (KmemLineUse use in Enum.GetValues<KmemLineUse>().Where(use => use >= KmemLineUse.OtherEvent && CountOf(use) > 0))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{CountOf(use)} lines {ReasonOf(use)}:");
            foreach (KmemSkippedLine line in _skipped.Where(line => line.Use == use))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"  line {line.Line}: {line.Text}");
            }
        }
    }

    internal void Add(KmemLineUse use, ReadOnlySpan<byte> line)
    {
        Lines++;
        if (_uses[(int)use]++ < KeptEach && use >= KmemLineUse.OtherEvent)
        {
            ReadOnlySpan<byte> kept = line[..Math.Min(line.Length, LongestKept)];
            _skipped.Add(new KmemSkippedLine(Lines, use, Cited.Printable(Encoding.UTF8.GetString(kept).Replace('\t', ' '))));
        }
    }

    internal void Add(TraceEventKind kind) => _kinds[(int)kind]++;

    private static string ReasonOf(KmemLineUse use) => use switch
    {
        KmemLineUse.OtherEvent => "are of other events",
        KmemLineUse.Lost => "tell of lost events",
        KmemLineUse.NoEvent => "have no event",
        KmemLineUse.MissingField => "lack a field of their event",
        KmemLineUse.BadNumber => "have a number that can't be",
        KmemLineUse.Misaligned => "have a frame that isn't aligned to their order",
        _ => throw new ArgumentOutOfRangeException(nameof(use)),
    };
}
