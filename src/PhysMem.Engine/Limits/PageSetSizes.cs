using System.Numerics;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Limits;

/// <summary>How large the per-CPU page lists may grow (zone_set_pageset_high_and_batch).</summary>
internal static class PageSetSizes
{
    private const long MostBatchBytes = 1L << 20;

    // MIN_PERCPU_PAGELIST_HIGH_FRACTION: an eighth of the zone is as much as lists may take by themselves.
    private const int LeastFraction = 8;

    /// <summary>Sizes all zones' page sets by the present watermarks and managed pages.</summary>
    public static void ApplyAll(MachineState machine)
    {
        foreach (Zone zone in machine.Zones)
        {
            Apply(zone);
        }
    }

    /// <summary>Sizes one zone's page sets.</summary>
    public static void Apply(Zone zone)
    {
        // Sets that nobody asked for stay as they are before setup_per_cpu_pageset: without room, a page at a time.
        bool isOff = zone.Machine.Architecture.IsArena && zone.Machine.Sysctl.PercpuPagelistHighFraction == 0;
        zone.PagesetBatch = isOff ? 1 : Batch(zone.ManagedPages, zone.Build.PageShift);
        int fraction = zone.Machine.Sysctl.PercpuPagelistHighFraction;
        zone.PagesetHigh = isOff ? 0 : High(zone, zone.PagesetBatch, fraction);
        zone.PagesetHighMax = isOff || fraction != 0 ? zone.PagesetHigh : High(zone, zone.PagesetBatch, LeastFraction);
        foreach (PageSet set in zone.PageSets.Made)
        {
            zone.SetHigh(set);
            set.Batch = zone.PagesetBatch;
        }
    }

    /// <summary>zone_batchsize: a quarter of a thousandth of the zone, one less than a power of two.</summary>
    public static int Batch(long managedPages, int pageShift)
    {
        uint quarter = (uint)Math.Max(Math.Min(managedPages / 1024, MostBatchBytes >> pageShift) / 4, 1);
        int powerOfTwo = 1 << BitOperations.Log2(quarter + (quarter / 2));
        return Math.Max(powerOfTwo - 1, 1);
    }

    // zone_highsize: all lists of the node's CPUs together may hold as much as lies below the low mark, or a fraction.
    private static int High(Zone zone, int batch, int fraction)
    {
        MachineState machine = zone.Machine;
        long total = fraction == 0 ? zone.WatermarkPages(Watermark.Low) : zone.ManagedPages / fraction;
        int cpus = machine.Cpus.Count(c => c.Node == zone.Node.Nid);
        total /= cpus != 0 ? cpus : machine.Cpus.Count;
        return (int)Math.Min(Math.Max(total, batch * 4L), int.MaxValue);
    }
}
