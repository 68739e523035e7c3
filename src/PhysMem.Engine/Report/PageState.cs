namespace PhysMem.Engine.Report;

/// <summary>What a page frame is used for.</summary>
public enum PageState
{
    /// <summary>In a block on a buddy list (PageBuddy).</summary>
    Free,

    /// <summary>In a block on a CPU's list.</summary>
    PerCpu,

    /// <summary>In a block that was handed out.</summary>
    InUse,

    /// <summary>In use since the machine began; the allocator never handed it out.</summary>
    Reserved,

    /// <summary>In a block that a guest has yet to accept (PageUnaccepted): counted as free, but on no list of free blocks.</summary>
    Unaccepted,
}
