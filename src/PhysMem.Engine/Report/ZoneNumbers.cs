using System.Runtime.CompilerServices;
using PhysMem.Engine.Buddy;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>What a memory report says of one zone, as it stands at one moment; in pages.</summary>
internal struct ZoneNumbers
{
    public long Free;
    public long FreeGlobal;
    public long FreeCma;
    public long Boost;
    public long Min;
    public long Low;
    public long High;
    public long ReservedHighAtomic;
    public long FreeHighAtomic;
    public long Present;
    public long Managed;
    public long Cma;

    /// <summary>On the lists of all CPUs.</summary>
    public long PerCpu;

    /// <summary>On those of the CPU that reports.</summary>
    public long Local;

    /// <summary>Zone.LruCounters, as many as are printed.</summary>
    public Counters Lru;

    /// <summary>lowmem_reserve[], by the highest zone that a request may use.</summary>
    public PerZone Reserve;

    /// <summary>Free blocks, and which types have any.</summary>
    public ListCounts Lists;

    /// <summary>Takes the numbers down.</summary>
    public void Take(Zone zone, int cpu)
    {
        Free = zone.NrFree;
        FreeGlobal = zone.NrFreeGlobal;
        FreeCma = Math.Max(zone.NrFreeCmaGlobal, 0);
        Boost = zone.WatermarkBoost;
        Min = zone.WatermarkPages(Watermark.Min);
        Low = zone.WatermarkPages(Watermark.Low);
        High = zone.WatermarkPages(Watermark.High);
        ReservedHighAtomic = zone.NrReservedHighAtomic;
        FreeHighAtomic = zone.NrFreeHighAtomic;
        Present = zone.PresentPages;
        Managed = zone.ManagedPages;
        Cma = zone.CmaPages;
        PerCpu = zone.PageSets.Pages;
        Local = zone.PageSets.Find(cpu)?.Count ?? 0;
        zone.LruCounters.AsSpan(0, Counters.Length).CopyTo(Lru);
        zone.LowmemReserve.CopyTo(Reserve);
        Lists = zone.Buddy.Lists;
    }

    /// <summary>Whether a zone has the same numbers now. They are compared where they stand, so that asking copies nothing.</summary>
    public readonly bool AreOf(Zone zone, int cpu)
    {
        ref readonly ListCounts lists = ref zone.Buddy.Lists;
        return Free == zone.NrFree
            && FreeGlobal == zone.NrFreeGlobal
            && FreeCma == Math.Max(zone.NrFreeCmaGlobal, 0)
            && Boost == zone.WatermarkBoost
            && Min == zone.WatermarkPages(Watermark.Min)
            && Low == zone.WatermarkPages(Watermark.Low)
            && High == zone.WatermarkPages(Watermark.High)
            && ReservedHighAtomic == zone.NrReservedHighAtomic
            && FreeHighAtomic == zone.NrFreeHighAtomic
            && Present == zone.PresentPages
            && Managed == zone.ManagedPages
            && Cma == zone.CmaPages
            && PerCpu == zone.PageSets.Pages
            && Local == (zone.PageSets.Find(cpu)?.Count ?? 0)
            && ((ReadOnlySpan<long>)Lru).SequenceEqual(zone.LruCounters.AsSpan(0, Counters.Length))
            && ((ReadOnlySpan<long>)Reserve)[..zone.LowmemReserve.Length].SequenceEqual(zone.LowmemReserve)
            && ((ReadOnlySpan<long>)Lists.Blocks).SequenceEqual(lists.Blocks)
            && ((ReadOnlySpan<uint>)Lists.Orders).SequenceEqual(lists.Orders);
    }

    /// <summary>A number for each counter.</summary>
    [InlineArray(Length)]
    internal struct Counters
    {
        /// <summary>nr_inactive_anon to nr_zspages.</summary>
        public const int Length = 9;

        private long _first;
    }

    /// <summary>A number for each zone that an architecture may have.</summary>
    [InlineArray(ArchitectureProfile.MostZones)]
    internal struct PerZone
    {
        private long _first;
    }
}
