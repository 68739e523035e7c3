using System.Collections.Immutable;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>Where a zone of a twin lies. A text without frame numbers has its zones one behind the other.</summary>
/// <param name="Zone">What is told of it.</param>
/// <param name="Index">Its zone index.</param>
/// <param name="Start">First frame.</param>
/// <param name="Spanned">Frames of its span.</param>
/// <param name="Present">Frames that are memory.</param>
/// <param name="Managed">Pages under the allocator.</param>
/// <param name="Memory">The frames of the zone: where they begin, and the one behind the last.</param>
internal sealed record ZonePlan(
    ObservedZone Zone, int Index, long Start, long Spanned, long Present, long Managed, ImmutableArray<(long Start, long End)> Memory)
{
    // Where x86_64 has its zones begin.
    private const long Dma32Start = 1L << 12;
    private const long NormalStart = 1L << 20;

    // What lies below 1 MiB of a PC, and how much of ZONE_DMA that usually leaves.
    private const long BiosEnd = 256;
    private const long UsualDmaPages = 3998;

    // The largest physical address space, 256 TiB.
    private const int AddressBits = 48;

    /// <summary>Whether nothing is in use there.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>Behind the last frame of the span.</summary>
    public long End => Start + Spanned;

    /// <summary>The plans of all zones that have memory, by node and index.</summary>
    /// <exception cref="PhysMemException">A number can't be.</exception>
    public static IReadOnlyList<ZonePlan> Of(MemoryInfo memory, MachineListings listings, ZoneSet zones, KernelBuild build, TwinNotes notes)
    {
        var plans = new List<ZonePlan>();
        bool isPc = IsPc(memory, zones);
        long next = 0;
        foreach (ObservedZone zone in memory.Zones
            .Where(zone => zones.IndexOf(zone.Name) >= 0)
            .OrderBy(zone => zone.Node).ThenBy(zone => zones.IndexOf(zone.Name)))
        {
            bool isPcDma = zone.Name == "DMA" && isPc && zone.Node == 0;
            (long present, long managed) = Sizes(zone, build, isPcDma, notes);
            if (present == 0)
            {
                continue;
            }

            if (zone.Spanned < present)
            {
                throw Bad(zone, $"has {present} pages but spans {zone.Spanned}", "Check spanned, present and managed.");
            }

            // Nodes whose spans overlap are put one behind the other.
            long start = StartOf(zone, next, isPc), spanned = Math.Max(zone.Spanned ?? (isPcDma ? Dma32Start - start : present), present);
            ZonePlan At(long first)
            {
                if (first + spanned > 1L << (AddressBits - build.PageShift))
                {
                    throw Bad(zone, $"reaches to frame {first + spanned}, beyond 256 TiB", "Check start_pfn, spanned and present.");
                }

                var plan = new ZonePlan(zone, zones.IndexOf(zone.Name), first, spanned, present, managed, []);
                return plan with { Memory = plan.RamOf(listings, memory.PageSize, notes) ?? plan.Places(build) };
            }

            ZonePlan plan = At(plans.Exists(other => other.Spans(start, start + present)) ? next : start);
            if (plan.Start != next && plans.Exists(plan.Overlaps))
            {
                plan = At(next);
            }

            if (plan.Start != start)
            {
                notes.Fill(zone, $"begins at frame {plan.Start}, as frame {start} lies in another zone");
            }

            if (plans.Find(plan.Overlaps) is { } taken)
            {
                throw Bad(zone, $"has frames of zone {taken.Zone.Name} of node {taken.Zone.Node}", "Check start_pfn, spanned, present and the number of pageblocks.");
            }

            plans.Add(plan);
            next = Math.Max(next, (plan.End + build.MaxOrderPages - 1) / build.MaxOrderPages * build.MaxOrderPages);
        }

        return plans;
    }

    /// <summary>The zone as a boot leaves it: what the text says of free pages, of lists and of types is left out.</summary>
    public ZonePlan Emptied() => this with
    {
        IsEmpty = true,
        Zone = new ObservedZone
        {
            Node = Zone.Node, Name = Zone.Name, Line = Zone.Line, Boost = Zone.Boost, Min = Zone.Min, Low = Zone.Low, High = Zone.High,
            LowmemReserve = Zone.LowmemReserve, Present = Zone.Present, Managed = Zone.Managed, Spanned = Zone.Spanned, StartPfn = Zone.StartPfn,
        },
    };

    private bool Spans(long start, long end) => Memory[0].Start < end && Memory[^1].End > start;

    private bool Overlaps(ZonePlan other) => Memory.Any(own => other.Memory.Any(run => run.Start < own.End && own.Start < run.End));

    // Others have these zones too, but a larger ZONE_DMA.
    private static bool IsPc(MemoryInfo memory, ZoneSet zones) =>
        zones.Names is ["DMA", "DMA32", "Normal", ..] && memory.PageSize == PageConstants.PageSize
        && memory.Zones.Where(zone => zone.Name == "DMA").All(zone => (zone.Present ?? zone.Managed ?? KnownFree(zone)) < Dma32Start);

    /// <summary>An error about a zone's numbers.</summary>
    public static PhysMemException Bad(ObservedZone zone, string what, string remedy) =>
        new(FaultCode.InputInvalid, $"Zone {zone.Name} of node {zone.Node}, told of from line {zone.Line} on, {what}.", remedy);

    // A zone of untold size has the pages of its pageblocks, else twice those that are known to be free: each block then has a
    // buddy that is in use.
    private static (long Present, long Managed) Sizes(ObservedZone zone, KernelBuild build, bool isPcDma, TwinNotes notes)
    {
        long largest = build.MaxOrderPages, free = KnownFree(zone);
        if ((zone.Present ?? zone.Managed) is { } told)
        {
            long managed = zone.Managed ?? told;
            if (zone.Managed is null && Math.Max(free + (zone.FreePcp ?? 0), told) is var known && known > told && known <= zone.Spanned)
            {
                // free_area_init_core before 3.9 takes off 'present' what it thinks that the memory map has of the zone.
                notes.Fill(zone, $"has {known} pages, as so many are free, and not {told}");
                managed = known;
            }

            return (Math.Max(told, managed), managed);
        }

        if (free == 0)
        {
            return default;
        }

        long blocks = zone.PageblocksByType.Values.Sum() << build.PageblockOrder;
        if (blocks >= free && !isPcDma)
        {
            notes.Fill(zone, $"has {blocks} pages, those of its pageblocks, as its size isn't told");
            return (blocks, blocks);
        }

        long whole = zone.Blocks.Where(one => one.Order == build.MaxOrder).Sum(one => one.Pages);
        long room = whole + ((((free - whole) * 2) + (build.MigrateTypeCount * largest) - 1) / largest * largest);
        room = isPcDma ? UsualDmaPages : room;
        notes.Fill(zone, $"has {room} pages, as its size isn't told");
        return (room, room);
    }

    private static long KnownFree(ObservedZone zone) => Math.Max(zone.Free ?? 0, zone.BlockPages ?? 0);

    private static long StartOf(ObservedZone zone, long next, bool isPc) =>
        zone.StartPfn is { } told && (told > 0 || zone.Spanned > 0) ? told
        : !isPc ? next
        : zone.Name switch
        {
            "DMA" when next == 0 => 1,
            "DMA32" => Math.Max(next, Dma32Start),
            "DMA" => next,
            _ => Math.Max(next, NormalStart),
        };

    // A map that has another number of pages there is of another moment, or of another machine.
    private ImmutableArray<(long Start, long End)>? RamOf(MachineListings listings, int pageSize, TwinNotes notes)
    {
        if (listings.Ram is null)
        {
            return null;
        }

        ImmutableArray<(long Start, long End)> runs = listings.Runs(Zone.Node, Start, End, pageSize);
        long pages = runs.Sum(run => run.End - run.Start);
        if (pages != Present)
        {
            notes.Fill(Zone, $"where its holes are: at its end, as the map of RAM has {pages} pages there and not {Present}");
            return null;
        }

        notes.Tell(Zone, runs.Length == 1 ? "its RAM, which is one range" : $"its RAM, {runs.Length} ranges");
        return runs;
    }

    // Where the holes are isn't told; they are put at the end of the span, but for the one that every PC has below 1 MiB.
    private ImmutableArray<(long Start, long End)> Places(KernelBuild build)
    {
        long hole = Spanned - Present, end = Start + Present;
        if (Zone.PageblocksByType.Count > 0)
        {
            // Frames that aren't memory have a pageblock too, where the kernel has a memory map for them.
            end = Math.Clamp(Start + (Zone.PageblocksByType.Values.Sum() * build.PageblockPages), end, End);
        }

        return Start <= 1 && End == Dma32Start && hole > 0 && hole < BiosEnd - Start
            ? [(Start, BiosEnd - hole), (BiosEnd, End)]
            : [(Start, end)];
    }
}
