using System.Collections.Immutable;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>Asks the zones of a report what they say to a request: get_page_from_freelist at the min mark.</summary>
internal sealed class ZoneExaminer
{
    private readonly ExaminedRequest _request;
    private readonly MemoryInfo _memory;
    private readonly int _highest;

    private ZoneExaminer(ExaminedRequest request, MemoryInfo memory)
    {
        _request = request;
        _memory = memory;
        _highest = request.Zones.Highest(request.Gfp);
    }

    private RequestRights Rights => _request.Rights;

    private int Order => _request.Order;

    /// <summary>All zones, in the order of the zonelist as far as it is known: highest zone first, nodes by number.</summary>
    public static ImmutableArray<ZoneExamination> Examine(ExaminedRequest request, MemoryInfo memory)
    {
        var examiner = new ZoneExaminer(request, memory);
        return
        [
            .. memory.Zones
                .OrderBy(zone => zone.Node)
                .ThenByDescending(zone => request.Zones.IndexOf(zone.Name))
                .Select(examiner.Examine),
        ];
    }

    private ZoneExamination Examine(ObservedZone zone)
    {
        if (WhyNot(zone) is { } why)
        {
            return new ZoneExamination { Zone = zone, Answer = ZoneAnswer.NotAllowed, Why = why };
        }

        var guesses = new List<string>();
        BoostReading boost = BoostReading.Of(zone, _request.Rules, _request.PageblockPages);
        BlockTest? blocks = BlocksOf(zone);
        long? free = zone.Free ?? zone.BlockPages;
        long? reserve = ReserveOf(zone, guesses);
        var examination = new ZoneExamination
        {
            Zone = zone,
            Answer = ZoneAnswer.Unknown,
            Blocks = blocks,
            BoostSource = boost.Source,
            IsBoostAtLimit = boost.IsAtLimit,
        };

        if (zone.Min is null && blocks is { Usable: 0 } && (Order > 0 || free == 0))
        {
            // Whatever the marks are, there is no block.
            return examination with { Answer = ZoneAnswer.Refuses, Cause = OfBlocks(blocks, free ?? long.MaxValue), Guesses = [.. guesses] };
        }

        if (free is null || (zone.Min is null && !(reserve >= free)))
        {
            return examination with { Why = free is null ? "its free pages aren't told" : "its marks aren't told", Guesses = [.. guesses] };
        }

        if (reserve < 0)
        {
            return examination with { Why = "its lowmem_reserve is a number that no memory can have", Guesses = [.. guesses] };
        }

        if (zone.Min is null)
        {
            guesses.Add($"{zone.Name}: its min mark isn't told; the reserve alone is more than is free");
        }

        WatermarkSum Test(long pages, List<string> told) => MakeTest(zone, pages, reserve ?? 0, boost.Pages, told);
        WatermarkSum test = Test(free.Value, guesses);
        if (blocks is null && !zone.Blocks.IsEmpty && test is { Passes: false, Margin: > 0 })
        {
            return examination with { Why = "by the rule before 4.4 it refuses, but its buddy line lacks what tells whether for lack of pages or of a block", Guesses = [.. guesses] };
        }

        Verdict? cause = CauseOf(test, blocks);
        bool contradicted = (zone is { Free: not null, BlockPages: { } counted } && counted == zone.BlocksTotal
                && CauseOf(Test(counted, []), blocks) != cause)
            || (Order == 0 && test.Passes && cause == Verdict.BelowWatermark)
            || (guesses.Count > 0 && test.HighAtomic > 0 && CauseOf(test with { HighAtomic = 0 }, blocks) is null);
        return examination with
        {
            Answer = cause is null ? ZoneAnswer.Serves : ZoneAnswer.Refuses,
            Cause = cause,
            Watermark = test,
            IsContradicted = contradicted,
            Guesses = [.. guesses],
        };
    }

    // Of a line that was cut off, what isn't there tells nothing, unless the smaller blocks are all that is free.
    private BlockTest? BlocksOf(ObservedZone zone)
    {
        BlockTest? blocks = zone.Blocks.IsEmpty ? null : BlockTest.Of(zone.Blocks, Order, Rights);
        bool isTold = !zone.AreBlocksCut || Tells(zone, Order, _memory.MaxOrder)
            || (Tells(zone, 0, Order - 1) && zone.Free - zone.Blocks.Where(one => one.Order < Order).Sum(one => one.Pages) < 1L << Order);
        return blocks is { Usable: 0 } && !isTold ? null : blocks;
    }

    private static bool Tells(ObservedZone zone, int least, int most) =>
        Enumerable.Range(least, Math.Max(0, most - least + 1)).All(order => zone.Blocks.Any(one => one.Order == order));

    private string? WhyNot(ObservedZone zone)
    {
        int index = _request.Zones.IndexOf(zone.Name);
        return index < 0 ? "it is no zone that the allocator knows"
            : index > _highest ? $"the mask allows no zone above {_request.Zones.Names[_highest]}"
            : zone is { Managed: 0 } or { Managed: null, Present: 0 } ? "it has no pages"
            : !_request.Allows(zone.Node) ? $"the request is bound to other nodes ({_request.NodesAllowed})"
            : null;
    }

    private WatermarkSum MakeTest(ObservedZone zone, long free, long reserve, long boost, List<string> guesses)
    {
        long min = zone.Min ?? 0;
        long order = (1L << Order) - 1;
        var test = new WatermarkSum
        {
            Free = free,
            Order = order,
            HighAtomic = Rights.CountsHighAtomic ? 0 : KeptHighAtomic(zone, guesses),
            Cma = Rights.TakesCma || !_request.Rules.LeavesCma ? 0 : FreeCma(zone, guesses),
            Min = min,
            Boost = boost,
            Lowered = Rights.NoWatermarks ? long.MinValue / 2 : Lower(Rights.IgnoresBoost ? min - boost : min),
            Reserve = reserve,
        };
        return _request.Rules.SubtractsLowerOrders ? test with { Steps = OldSteps(zone, test) } : test;
    }

    // Before 4.4 the blocks of lower orders count as nothing, and the mark is halved with each.
    private ImmutableArray<OrderStep> OldSteps(ObservedZone zone, WatermarkSum test)
    {
        var steps = new List<OrderStep>();
        long left = test.Usable + test.Cma, mark = test.Lowered;
        for (int order = 0; order < Order && !zone.Blocks.IsEmpty; order++)
        {
            left -= zone.Blocks.FirstOrDefault(one => one.Order == order)?.Pages ?? 0;
            mark >>= 1;
            steps.Add(new OrderStep(order + 1, left, mark));
        }

        return [.. steps];
    }

    private long Lower(long mark)
    {
        mark -= Rights.Half ? mark / 2 : 0;
        return mark - (Rights.Quarter ? mark / 4 : 0);
    }

    private long KeptHighAtomic(ObservedZone zone, List<string> guesses)
    {
        if (!_request.Rules.HasHighAtomic || zone.ReservedHighAtomic is not { } reserved)
        {
            return 0;
        }

        if (!_request.Rules.CountsFreeHighAtomic)
        {
            return reserved;
        }

        if (zone.FreeHighAtomic is { } kept)
        {
            return kept;
        }

        (long least, long most) = HighAtomicBounds(zone, reserved);
        if (least < most)
        {
            guesses.Add($"{zone.Name}: how much of the HighAtomic reserve is free isn't told; by the letters of the buddy line it is {least} to {most} pages, of which the most is taken off");
        }

        return most;
    }

    // Orders whose blocks are all H are exact; of those with other letters too at least one block is H.
    private static (long Least, long Most) HighAtomicBounds(ObservedZone zone, long reserved)
    {
        if (zone.Blocks.IsEmpty || zone.Blocks.Any(one => one.Types is null))
        {
            return (0, reserved);
        }

        FreeBlocks[] some = [.. zone.Blocks.Where(one => one.Types!.Contains('H', StringComparison.Ordinal))];
        return (some.Sum(one => one.Types == "H" ? one.Pages : 1L << one.Order), Math.Min(reserved, some.Sum(one => one.Pages)));
    }

    // Some reports tell it of the system alone; with one zone that is the zone's.
    private long FreeCma(ObservedZone zone, List<string> guesses)
    {
        if (zone.FreeCma is { } told)
        {
            return told;
        }

        long all = _memory.Totals.GetValueOrDefault("free_cma");
        if (all > 0 && _memory.Zones.Count(one => one.Free is not null) == 1)
        {
            guesses.Add($"{zone.Name}: free_cma is that of the system, since this is the only zone told of");
            return all;
        }

        return 0;
    }

    private long? ReserveOf(ObservedZone zone, List<string> guesses)
    {
        if (_highest < zone.LowmemReserve.Length)
        {
            return zone.LowmemReserve[_highest];
        }

        long above = _memory.Zones
            .Where(other => other.Node == zone.Node && IsBetween(_request.Zones.IndexOf(other.Name), zone))
            .Sum(other => other.Managed ?? 0);
        long ratio = zone.Name is "DMA" or "DMA32" ? 256 : 32;
        if (above / ratio == 0)
        {
            return _memory.Zones.Length == 1 || zone.LowmemReserve.IsEmpty ? 0 : null;
        }

        guesses.Add($"{zone.Name}: its lowmem_reserve isn't told; {above / ratio} pages are {above} managed pages of the zones above by the usual ratio {ratio}");
        return above / ratio;
    }

    private bool IsBetween(int index, ObservedZone below) => index > _request.Zones.IndexOf(below.Name) && index <= _highest;

    /// <summary>Why the zone refuses; null when it serves.</summary>
    private Verdict? CauseOf(WatermarkSum test, BlockTest? blocks)
    {
        if (!test.Passes)
        {
            // Before 4.4 blocks of lower orders are no free pages to it: where none is larger, that is why.
            return test.Margin <= 0 ? Blame(test) : blocks is { Usable: 0 } ? OfBlocks(blocks, test.Free) : Verdict.BelowWatermark;
        }

        return blocks is null || blocks.Usable > 0 ? null : OfBlocks(blocks, test.Free);
    }

    // Of fewer pages than were asked for no block can be made, whether marks count or not. A page alone is always a block.
    private Verdict OfBlocks(BlockTest blocks, long free) => blocks.Cma > 0 ? Verdict.CmaOnly
        : blocks.HighAtomic > 0 ? Verdict.HighAtomicOnly
        : Order == 0 || free < 1L << Order ? Verdict.BelowWatermark
        : Verdict.Fragmentation;

    // The largest of what keeps the pages from the request, if the request would pass without it.
    private static Verdict Blame(WatermarkSum test)
    {
        (long Pages, Verdict Verdict)[] keepers =
        [
            (test.Boost, Verdict.BelowWatermark), (test.Reserve, Verdict.LowmemReserve),
            (test.HighAtomic, Verdict.HighAtomicOnly), (test.Cma, Verdict.CmaOnly),
        ];
        (long most, Verdict verdict) = keepers.MaxBy(one => one.Pages);
        return test.Margin + most > 0 ? verdict : Verdict.BelowWatermark;
    }
}
