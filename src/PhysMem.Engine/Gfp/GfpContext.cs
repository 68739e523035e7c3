using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Gfp;

/// <summary>What a task has switched off for all its requests (the PF_MEMALLOC_* flags that narrow gfp masks).</summary>
[Flags]
public enum GfpContext
{
    /// <summary>Requests are taken as they are.</summary>
    None = 0,

    /// <summary>PF_MEMALLOC_NOIO: reclaim may start neither input and output nor file system work.</summary>
    MemAllocNoIo = 1,

    /// <summary>PF_MEMALLOC_NOFS: reclaim may not call file systems.</summary>
    MemAllocNoFs = 2,

    /// <summary>PF_MEMALLOC_PIN: the pages will be pinned, so they must not be taken as movable.</summary>
    MemAllocPin = 4,
}

/// <summary>Applies a task's <see cref="GfpContext"/> to its requests, once, at entry to the allocator.</summary>
public static class GfpContextNarrowing
{
    /// <summary>The mask that remains of a request (current_gfp_context).</summary>
    public static uint Apply(this GfpContext context, uint gfp)
    {
        // NOIO implies NOFS: a file system would start the input and output that is forbidden.
        if ((context & GfpContext.MemAllocNoIo) != 0)
        {
            gfp &= ~(GfpBits.Io | GfpBits.Fs);
        }
        else if ((context & GfpContext.MemAllocNoFs) != 0)
        {
            gfp &= ~GfpBits.Fs;
        }

        return (context & GfpContext.MemAllocPin) != 0 ? gfp & ~GfpBits.Movable : gfp;
    }

    /// <inheritdoc cref="Apply(GfpContext, uint)"/>
    public static GfpMask Apply(this GfpContext context, GfpMask mask) => new(context.Apply(mask.Value));
}
