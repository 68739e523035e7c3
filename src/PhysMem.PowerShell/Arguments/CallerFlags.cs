using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Gfp;

namespace PhysMem.PowerShell.Arguments;

/// <summary>What the calling task is or has switched off; in the kernel most of it is in current->flags.</summary>
[Flags]
public enum CallerFlags
{
    /// <summary>An ordinary task.</summary>
    None = 0,

    /// <summary>PF_MEMALLOC: the task is itself freeing memory, so it ignores watermarks and never reclaims.</summary>
    MemAlloc = 1,

    /// <summary>A realtime task.</summary>
    Realtime = 2,

    /// <summary>A victim of the OOM killer (TIF_MEMDIE).</summary>
    OomVictim = 4,

    /// <summary>The request is made in interrupt context.</summary>
    Interrupt = 8,

    /// <summary>PF_MEMALLOC_NOIO: reclaim may start neither input and output nor file system work.</summary>
    MemAllocNoIo = 16,

    /// <summary>PF_MEMALLOC_NOFS: reclaim may not call file systems.</summary>
    MemAllocNoFs = 32,

    /// <summary>PF_MEMALLOC_PIN: the pages will be pinned, so they must not be taken as movable.</summary>
    MemAllocPin = 64,
}

/// <summary>The engine keeps what changes rights and what changes masks apart; for a user they are one list of words.</summary>
internal static class CallerFlagParts
{
    private const int FirstGfpContextBit = 4;
    private const int TaskBits = (1 << FirstGfpContextBit) - 1;

    internal static TaskFlags Task(this CallerFlags flags) => (TaskFlags)((int)flags & TaskBits);

    internal static GfpContext GfpContext(this CallerFlags flags) => (GfpContext)((int)flags >> FirstGfpContextBit);
}
