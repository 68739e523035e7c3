using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that reads traces; from the pipeline it takes events too that were read before.</summary>
public abstract class TraceCommand : TextCommand
{
    private protected const string Piped = "-";

    private readonly KmemTraceReader _lines = new();

    /// <inheritdoc/>
    private protected sealed override void ReadFiles(IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            ReadFile(file);
        }
    }

    /// <inheritdoc/>
    private protected sealed override void ReadText(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            TakeIf(_lines.Add(line.TrimEnd('\r')));
        }
    }

    /// <inheritdoc/>
    private protected sealed override void ReadOther(object other)
    {
        if (other is SimTraceEvent read)
        {
            Take(read.Event);
        }
        else
        {
            Report(
                new PhysMemException(FaultCode.InputInvalid, $"A {other.GetType().Name} is no line of a trace, no event and no file.", "Pipe in text, as trace-cmd and Get-Content give it, files, or events of Import-SimTrace."), other);
        }
    }

    /// <inheritdoc/>
    private protected override void FinishText()
    {
        TakeIf(_lines.Finish());
        if (_lines.Account.Lines > 0 && !Stopped)
        {
            Tell(Piped, _lines.Account);
        }
    }

    /// <inheritdoc/>
    private protected sealed override PhysMemException NothingGiven() =>
        new(FaultCode.InputInvalid, "No trace is given.", "Name files with -Path, or pipe in the text of a trace or events of Import-SimTrace.");

    /// <summary>Gets the events in their order.</summary>
    private protected abstract void Take(in KmemEvent e);

    /// <summary>A trace has ended.</summary>
    /// <param name="source">The file; - for piped lines.</param>
    /// <param name="account">What became of its lines.</param>
    private protected virtual void Tell(string source, KmemTraceAccount account)
    {
        foreach (string sentence in account.Sentences())
        {
            WriteVerbose($"{source}: {sentence}");
        }

        long unread = account.CountOf(KmemLineUse.MissingField) + account.CountOf(KmemLineUse.BadNumber) + account.CountOf(KmemLineUse.Misaligned);
        if (unread > 0 || account.LostEvents > 0)
        {
            WriteWarning(
                $"{source}: {unread} lines of events can't be used, and {account.LostEvents} events were lost when the trace was recorded. "
                + "Import-SimTrace -Account tells which.");
        }
    }

    /// <summary>What the progress bar says.</summary>
    private protected abstract string Activity { get; }

    /// <summary>Gives all events of a text to <see cref="Take"/>.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="progress">To be called now and then.</param>
    private protected virtual void Read(LineSource lines, KmemTraceReader reader, Action progress)
    {
        while (!Stopped && reader.ReadEvent(lines))
        {
            Take(reader.Ended);
            progress();
        }
    }

    private void ReadFile(string file) => Try(file, () =>
    {
        if (Stopped)
        {
            return;
        }

        using LineSource lines = LineSource.OpenLog(file);
        using var progress = new WorkProgress(this, $"{Activity} {System.IO.Path.GetFileName(file)}, bytes", Math.Max(lines.BytesInAll, 1));
        var reader = new KmemTraceReader();
        long steps = 0;
        Read(lines, reader, () =>
        {
            if (++steps % WorkProgress.StepsBetweenLooks == 0)
            {
                progress.ReportLong(lines.BytesRead);
            }
        });
        if (!Stopped)
        {
            Tell(file, reader.Account);
        }
    });

    private void TakeIf(bool ended)
    {
        if (ended)
        {
            Take(_lines.Ended);
        }
    }
}
