using PhysMem.Engine.Face;

namespace PhysMem.PowerShell.Objects;

/// <summary>What reclaim and compaction have to work with on a machine, under the names of Set-SimMachine's parameters.</summary>
public sealed record PressureSettings
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Size of swap in bytes.</summary>
    public required long Swap { get; init; }

    /// <summary>What blocks of movable requests become: None, Anonymous or File.</summary>
    public required string MovableRequest { get; init; }

    /// <summary>Whether kswapd and kcompactd run at the end of the call that woke them.</summary>
    public required bool RunDaemon { get; init; }

    internal static PressureSettings Of(SimMachine machine) => new()
    {
        Machine = machine.Name,
        Swap = machine.Pressure.SwapPages * machine.Build.PageSize,
        MovableRequest = machine.Pressure.MovableRequests.ToString(),
        RunDaemon = machine.Pressure.DaemonsRunByThemselves,
    };
}
