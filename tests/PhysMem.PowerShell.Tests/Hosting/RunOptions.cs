namespace PhysMem.PowerShell.Tests.Hosting;

/// <summary>What happens to a pipeline from outside while it runs.</summary>
public sealed record RunOptions
{
    /// <summary>The pipeline's last reader wants so many objects and no more, as Select-Object -First does.</summary>
    public int? TakeFirst { get; init; }

    /// <summary>Ctrl+C as soon as this is true; asked after everything a cmdlet writes.</summary>
    public Func<RunResult, bool>? StopWhen { get; init; }

    /// <summary>Ctrl+C from another thread so long after the first ProcessRecord began, for a cmdlet that doesn't write.</summary>
    public TimeSpan? StopAfter { get; init; }
}
