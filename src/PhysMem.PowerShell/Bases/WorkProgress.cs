using System.Management.Automation;

namespace PhysMem.PowerShell.Bases;

/// <summary>
/// Progress of a loop that turns out to take more than a second: at most five updates a second, and when the loop
/// ends, however it does, one that takes the bar away.
/// </summary>
internal sealed class WorkProgress : IDisposable
{
    private const int FirstAfter = 1000;
    private const int Between = 200;

    // Looking at the clock costs more than some of the steps.
    internal const int StepsBetweenLooks = 64;

    private readonly Cmdlet _command;
    private readonly string _activity;
    private readonly long _total;
    private readonly Func<long> _clock;
    private long _next;
    private bool _shown;

    /// <summary>Begins; nothing is shown yet.</summary>
    /// <param name="command">The command that shows it.</param>
    /// <param name="activity">What is done.</param>
    /// <param name="total">How much of it there is to do, more than 0.</param>
    /// <param name="clock">Milliseconds from some beginning; those of the host when left out.</param>
    internal WorkProgress(Cmdlet command, string activity, long total, Func<long>? clock = null)
    {
        _command = command;
        _activity = activity;
        _total = total;
        _clock = clock ?? (static () => Environment.TickCount64);
        _next = _clock() + FirstAfter;
    }

    /// <summary>To be called after each of many short steps.</summary>
    internal void Report(long done)
    {
        if (done % StepsBetweenLooks == 0)
        {
            ReportLong(done);
        }
    }

    /// <summary>To be called after a step that takes long itself.</summary>
    internal void ReportLong(long done)
    {
        long now = _clock();
        if (now < _next)
        {
            return;
        }

        _next = now + Between;
        _shown = true;
        _command.WriteProgress(new ProgressRecord(0, _activity, $"{done} of {_total}")
        {
            PercentComplete = (int)(100 * (decimal)done / _total),
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_shown)
        {
            _command.WriteProgress(new ProgressRecord(0, _activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
