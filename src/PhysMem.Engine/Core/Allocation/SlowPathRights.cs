using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>How far below the watermarks a request of the slow path may go.</summary>
internal static class SlowPathRights
{
    /// <summary>gfp_to_alloc_flags.</summary>
    public static int Of(uint gfp, int order, in TaskContext task)
    {
        int flags = AllocFlags.WatermarkMin | AllocFlags.Cpuset
            | (int)(gfp & (GfpBits.High | GfpBits.KswapdReclaim));
        if ((gfp & GfpBits.DirectReclaim) == 0)
        {
            if ((gfp & GfpBits.NoMemAlloc) == 0)
            {
                flags |= AllocFlags.NonBlock;
                if (order > 0 && (flags & AllocFlags.MinReserve) != 0)
                {
                    flags |= AllocFlags.HighAtomic;
                }
            }

            if ((flags & AllocFlags.MinReserve) != 0)
            {
                flags &= ~AllocFlags.Cpuset;
            }
        }
        else if (task.Is(TaskFlags.Realtime) && !task.Is(TaskFlags.Interrupt))
        {
            flags |= AllocFlags.MinReserve;
        }

        return flags;
    }

    /// <summary>__gfp_pfmemalloc_flags.</summary>
    public static int InEmergency(uint gfp, in TaskContext task)
    {
        if ((gfp & GfpBits.NoMemAlloc) != 0)
        {
            return 0;
        }

        if ((gfp & GfpBits.MemAlloc) != 0)
        {
            return AllocFlags.NoWatermarks;
        }

        if (task.Is(TaskFlags.Interrupt))
        {
            return 0;
        }

        return task.Is(TaskFlags.MemAlloc) ? AllocFlags.NoWatermarks
            : task.Is(TaskFlags.OomVictim) ? AllocFlags.Oom
            : 0;
    }
}
