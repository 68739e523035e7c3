namespace PhysMem.Engine.Recording;

/// <summary>How far a replay equals its recording.</summary>
public sealed class ReplayResult
{
    /// <summary>Name of the recording.</summary>
    public required string Name { get; init; }

    /// <summary>Frame numbers (and return values of range calls) compared.</summary>
    public long Frames { get; internal set; }

    /// <summary>Those that were equal.</summary>
    public long FramesEqual { get; internal set; }

    /// <summary>Values compared in the seven columns behind every call.</summary>
    public long Columns { get; internal set; }

    /// <summary>Those that were equal.</summary>
    public long ColumnsEqual { get; internal set; }

    /// <summary>States compared after the first, list by list.</summary>
    public long States { get; internal set; }

    /// <summary>Those that were equal.</summary>
    public long StatesEqual { get; internal set; }

    /// <summary>Calls played.</summary>
    public long Calls { get; internal set; }

    /// <summary>The first difference, or null.</summary>
    public ReplayDifference? FirstDifference { get; internal set; }

    /// <summary>Whether everything was equal.</summary>
    public bool IsEqual => FramesEqual == Frames && ColumnsEqual == Columns && StatesEqual == States;
}

/// <summary>Where a replay first left its recording.</summary>
/// <param name="Line">Line of the recording, from 1.</param>
/// <param name="Call">The call or state, as recorded.</param>
/// <param name="What">Which value differs.</param>
/// <param name="Expected">The recorded value.</param>
/// <param name="Given">The simulated value.</param>
public sealed record ReplayDifference(int Line, string Call, string What, string Expected, string Given);
