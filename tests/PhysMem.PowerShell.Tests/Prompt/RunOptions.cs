namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>What happens to a pipeline from outside while it runs.</summary>
public sealed record RunOptions
{
    /// <summary>The pipeline's last reader is Select-Object -First with this number.</summary>
    public int? TakeFirst { get; init; }

    /// <summary>Ctrl+C as soon as this is true; asked after every object that comes out.</summary>
    public Func<RunResult, bool>? StopWhen { get; init; }

    /// <summary>Ctrl+C so long after the pipeline began, for a cmdlet that doesn't write.</summary>
    public TimeSpan? StopAfter { get; init; }
}
