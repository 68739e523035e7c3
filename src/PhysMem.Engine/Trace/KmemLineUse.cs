namespace PhysMem.Engine.Trace;

/// <summary>What became of a line of a kmem trace.</summary>
public enum KmemLineUse
{
    /// <summary>An event of the page allocator.</summary>
    Event,

    /// <summary>A stack, or a line of one, of the event before.</summary>
    Stack,

    /// <summary>A blank line, or one of the tool that wrote the trace: a comment, a head.</summary>
    Comment,

    /// <summary>An event of slabs (kmem_*, kmalloc, kfree, rss_stat) or of another subsystem.</summary>
    OtherEvent,

    /// <summary>It tells that events were lost.</summary>
    Lost,

    /// <summary>No event can be found in it.</summary>
    NoEvent,

    /// <summary>An event without a field that it needs: cut off, or printed by a tool that doesn't know it.</summary>
    MissingField,

    /// <summary>A field whose value is no number in its range.</summary>
    BadNumber,

    /// <summary>The frame isn't aligned to the order, which no block of the allocator is.</summary>
    Misaligned,
}
