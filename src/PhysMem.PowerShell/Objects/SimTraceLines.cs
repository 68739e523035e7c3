using PhysMem.Engine.Trace;

namespace PhysMem.PowerShell.Objects;

/// <summary>What became of the lines of a trace: those of one use, or of one kind of event.</summary>
public sealed record SimTraceLines
{
    private SimTraceLines(string source, string use, long lines)
    {
        (Source, Use, Lines) = (source, use, lines);
    }

    /// <summary>The file; - for piped lines.</summary>
    public string Source { get; }

    /// <summary>Event, Stack, Comment; or why no event was made: OtherEvent, Lost, NoEvent, MissingField, BadNumber, Misaligned.</summary>
    public string Use { get; }

    /// <summary>Of events their name.</summary>
    public string? Name { get; private init; }

    /// <summary>How many lines.</summary>
    public long Lines { get; }

    /// <summary>Lost: how many events were lost, as far as the trace tells.</summary>
    public long? LostEvents { get; private init; }

    /// <summary>The first line of which no event was made.</summary>
    public long? FirstLine { get; private init; }

    /// <summary>Its text; of a long line the begin.</summary>
    public string? Text { get; private init; }

    /// <summary>All rows of an account.</summary>
    internal static IEnumerable<SimTraceLines> Of(string source, KmemTraceAccount account)
    {
        foreach (TraceEventKind kind in Enum.GetValues<TraceEventKind>().Where(kind => account.CountOf(kind) > 0))
        {
            yield return new SimTraceLines(source, nameof(KmemLineUse.Event), account.CountOf(kind)) { Name = new KmemEvent { Kind = kind }.Name };
        }

        foreach (KmemLineUse use in Enum.GetValues<KmemLineUse>().Where(use => use != KmemLineUse.Event))
        {
            bool tellsLoss = use == KmemLineUse.Lost && account.LostEvents > 0;
            if (account.CountOf(use) > 0 || tellsLoss)
            {
                KmemSkippedLine? first = account.Skipped.FirstOrDefault(line => line.Use == use);
                yield return new SimTraceLines(source, use.ToString(), account.CountOf(use))
                {
                    LostEvents = use == KmemLineUse.Lost ? account.LostEvents : null, FirstLine = first?.Line, Text = first?.Text,
                };
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Lines} {Use}";
}
