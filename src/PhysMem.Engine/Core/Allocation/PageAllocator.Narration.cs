using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Core.Allocation;

/// <summary>
/// Telling a listener where a block came from or went to, in ways of their own: the ones that nobody listens to then have
/// nothing to note.
/// </summary>
internal sealed partial class PageAllocator
{
    /// <summary>__free_pages on the last reference, and a log is told where the block and those that it drives out of a per-CPU list go.</summary>
    public void FreePages(Zone zone, long i, int order, int cpu, DecisionLog? log)
    {
        PrepareFree(zone, i, order);
        FreePrepared(zone, i, order, cpu, log);
    }

    /// <summary>The same for a block that was made ready.</summary>
    public void FreePrepared(Zone zone, long i, int order, int cpu, DecisionLog? log)
    {
        if (log is null)
        {
            FreePrepared(zone, i, order, cpu);
            return;
        }

        int mt = zone.Pageblocks.OfFrame(i);
        bool waits = zone.WaitsPerCpu(order) && mt != MigrateTypes.Isolate;
        if (waits)
        {
            int list = mt < MigrateTypes.PerCpuTypes ? mt : MigrateTypes.Movable;
            log.Add(new FreeToPageSet(zone, zone.Pfn(i), order, list, cpu));
        }

        _machine.FreeLog = log;
        try
        {
            FreePrepared(zone, i, order, cpu);
        }
        finally
        {
            _machine.FreeLog = null;
        }

        if (!waits)
        {
            log.Add(FreeOnePage.Of(zone, i, order, mt));
        }
    }

    // What comes from a buddy list says so itself; the rest was on the CPU's list.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeNarrated(DecisionLog log, ref AllocContext ac, Zone zone, uint gfp, int order, int flags)
    {
        int told = log.Facts.Count, cpu = ac.Task.Cpu, mt = ac.MigrateType;
        long i = zone.Remove(ac.PreferredZone, order, flags, mt, cpu);
        if (i == BuddyArea.None)
        {
            log.Add(new NoBlock(zone, order));
            return NoPage;
        }

        if (!log.Facts.Skip(told).OfType<BlockTaken>().Any())
        {
            log.Add(new BlockTaken(zone, zone.Pfn(i), order, BlockSource.PageSet, mt, order, cpu));
        }

        return HandOut(zone, i, gfp, order, flags, cpu);
    }
}
