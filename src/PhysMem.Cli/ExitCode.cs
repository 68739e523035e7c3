namespace PhysMem.Cli;

/// <summary>What the process answers; scripts rest on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done: everything that was compared is equal, and all requests were served.</summary>
    public const int Equal = 0;

    /// <summary>Something differs from its recording.</summary>
    public const int Different = 1;

    /// <summary>A request for pages failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense, or an input can't be read.</summary>
    public const int Unusable = 2;
}
