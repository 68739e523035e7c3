using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Buddy;

/// <summary>
/// Random sequences of calls on the engine and on an obviously correct slow model of the specification: the same
/// frames and counters after every call, and from time to time the same lists. Seeds are fixed, so a failure repeats;
/// FsCheck then shortens the sequence.
/// </summary>
public class SlowModelTests
{
    private const int CallsBetweenComparisons = 40;

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(40);

    [Fact]
    public void Requests_and_frees_without_any_watermark_go_as_in_the_model() =>
        Run(new TwinShape(0x2000), new TwinMix(), seed: 1);

    [Fact]
    public void A_zone_that_ends_inside_of_a_pageblock_goes_as_in_the_model() =>
        Run(new TwinShape(0xd6b), new TwinMix(), seed: 2);

    [Fact]
    public void All_kinds_of_requests_go_as_in_the_model_down_to_the_reserves() =>
        Run(new TwinShape(0x1800, Threshold: 6) { Min = 200 }, new TwinMix { AllKinds = true }, seed: 3);

    [Fact]
    public void Movable_blocks_in_use_weigh_in_as_in_the_model() => Run(
        new TwinShape(0x1800, Threshold: 6) { Min = 100, MovableRequestsJoinLru = true },
        new TwinMix { AllKinds = true },
        seed: 4);

    [Fact]
    public void Several_CPUs_go_as_in_the_model() => Run(
        new TwinShape(0x1800, Batch: 15, High: 60, Cpus: 3, Threshold: 8) { Min = 100 },
        new TwinMix { AllKinds = true, Cpus = 3 },
        seed: 5);

    [Theory]
    [InlineData(1, 0, 6)]
    [InlineData(1, 4, 7)]
    [InlineData(3, 4, 8)]
    [InlineData(63, 252, 9)]
    [InlineData(1, 100, 13)]
    public void Page_sets_of_any_size_go_as_in_the_model(int batch, int high, ulong seed) =>
        Run(new TwinShape(0x1400, batch, high, Threshold: 4) { Min = 60 }, new TwinMix { AllKinds = true }, seed);

    [Fact]
    public void Isolated_pageblocks_go_as_in_the_model() => Run(
        new TwinShape(0x1c00, Cpus: 2, Threshold: 6) { Min = 100 },
        new TwinMix { AllKinds = true, Isolation = true, Cpus = 2 },
        seed: 10);

    [Fact]
    public void Isolated_pageblocks_with_movable_pages_in_use_go_as_in_the_model() => Run(
        new TwinShape(0x1c00, Threshold: 6) { MovableRequestsJoinLru = true },
        new TwinMix { Isolation = true },
        seed: 11);

    [Fact]
    public void A_machine_without_grouping_by_mobility_goes_as_in_the_model() => Run(
        new TwinShape(0x900, Threshold: 4) { Min = 40, GroupingDisabled = true },
        new TwinMix { AllKinds = true, Isolation = true },
        seed: 12);

    [Fact]
    public void The_links_of_a_huge_zone_go_as_in_the_model() => Run(
        new TwinShape(0x1c00, Cpus: 2, Threshold: 6) { Min = 100, WideLinks = true },
        new TwinMix { AllKinds = true, Isolation = true, Cpus = 2 },
        seed: 14);

    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_defragmenting = new()
    {
        ["bare"] = (new(0x2000), new() { AllKinds = true }),
        ["reserves"] = (new(0x1800, Cpus: 2, Threshold: 6) { Min = 200 }, new() { AllKinds = true, Cpus = 2 }),
        ["an area"] = (new(0x1800, Threshold: 6) { Min = 100, Areas = 4, MovableRequestsJoinLru = true }, new() { AllKinds = true }),
    };

    public static TheoryData<string> Defragmenting => [.. s_defragmenting.Keys];

    [Theory]
    [MemberData(nameof(Defragmenting))]
    public void Defrag_mode_goes_as_in_the_model(string what) => Run(
        s_defragmenting[what].Shape with { Line = KernelLine.V72, DefragMode = true }, s_defragmenting[what].Mix, (ulong)what.Length + 60);

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    // One per cent of 101 pageblocks is a pageblock and a bit, so that two are reserved. The marks leave little to other requests.
    [Theory]
    [MemberData(nameof(Lines))]
    public void Zones_that_are_large_enough_reserve_for_high_atomic_requests_as_in_the_model(string name) => Run(
        new TwinShape(0xca00, Threshold: 30) { Min = 46000, Line = KernelLine.All.Single(line => line.Name == name) },
        new TwinMix { AllKinds = true },
        seed: 70);

    // Of 12 pageblocks: an area that is small, large, or with others that are isolated now and then.
    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_areas = new()
    {
        ["a quarter"] = (new(0x1800, Threshold: 6) { Min = 100, Areas = 3 }, new() { AllKinds = true }),
        ["most"] = (new(0x1800, Cpus: 2, Threshold: 40) { Min = 100, Areas = 9 }, new() { AllKinds = true, Cpus = 2 }),
        ["half and isolation"] = (new(0x1c00, Threshold: 6) { Areas = 6, MovableRequestsJoinLru = true }, new() { Isolation = true }),
    };

    public static TheoryData<string, string> Areas => new MatrixTheoryData<string, string>(s_areas.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Areas))]
    public void Contiguous_areas_are_lent_as_in_the_model(string what, string name) => Run(
        s_areas[what].Shape with { Line = KernelLine.All.Single(line => line.Name == name) }, s_areas[what].Mix, (ulong)what.Length + 40);

    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_later = new()
    {
        ["bare"] = (new(0x2000), new()),
        ["partial pageblock"] = (new(0xd6b), new()),
        ["reserves"] = (new(0x1800, Threshold: 6) { Min = 200 }, new() { AllKinds = true }),
        ["movable in use"] = (new(0x1800, Threshold: 6) { Min = 100, MovableRequestsJoinLru = true }, new() { AllKinds = true }),
        ["CPUs"] = (new(0x1800, Batch: 15, High: 60, Cpus: 3, Threshold: 8) { Min = 100 }, new() { AllKinds = true, Cpus = 3 }),
        ["batch of 1"] = (new(0x1400, 1, 4, Threshold: 4) { Min = 60 }, new() { AllKinds = true }),
        ["batch of 63"] = (new(0x1400, 63, 252, Threshold: 4) { Min = 60 }, new() { AllKinds = true }),
        ["isolation"] = (new(0x1c00, Cpus: 2, Threshold: 6) { Min = 100 }, new() { AllKinds = true, Isolation = true, Cpus = 2 }),
        ["no grouping"] = (new(0x900, Threshold: 4) { Min = 40, GroupingDisabled = true }, new() { AllKinds = true }),
    };

    public static TheoryData<string, string> Later =>
        new MatrixTheoryData<string, string>(s_later.Keys, KernelLine.All.Skip(1).Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Later))]
    public void Later_kernels_go_as_in_the_model_of_their_rules(string what, string name) => Run(
        s_later[what].Shape with { Line = KernelLine.All.Single(line => line.Name == name) }, s_later[what].Mix, (ulong)what.Length + 20);

    // Where a block has more than two pageblocks none is isolated beside a range: the kernel itself would lose count of it.
    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_ranges = new()
    {
        ["alone"] = (new(0x1c00, Threshold: 6), new()),
        ["CPUs and isolation"] = (new(0x1c00, Cpus: 3, Threshold: 6) { Min = 100 }, new() { AllKinds = true, Isolation = true, Cpus = 3 }),
        ["movable in use"] = (new(0x1800, Threshold: 6) { MovableRequestsJoinLru = true }, new() { Isolation = true }),
        ["smaller pageblocks"] = (new(0x900, Threshold: 6) { MaxOrder = 8, BlockOrder = 7 }, new() { Isolation = true, MaxOrder = 8 }),
        ["moving pages"] = (new(0x1c00, Threshold: 6) { MovableRequestsJoinLru = true, MovesOut = true }, new() { MostlyMovable = true }),
        ["moving pages, CPUs and isolation"] = (new(0x1c00, Cpus: 3, Threshold: 6) { MovableRequestsJoinLru = true, MovesOut = true }, new() { Isolation = true, Cpus = 3, MostlyMovable = true }),
        ["moving pages, an area"] = (new(0x1000, Threshold: 6) { Areas = 9, BlockOrder = 8, MovableRequestsJoinLru = true, MovesOut = true }, new() { MostlyMovable = true }),
        ["four pageblocks a block"] = (new(0x1000, Cpus: 2, Threshold: 6) { Min = 40, BlockOrder = 8 }, new() { AllKinds = true, Cpus = 2 }),
        ["eight pageblocks a block"] = (new(0x900, Threshold: 6) { MaxOrder = 9, BlockOrder = 6, MovableRequestsJoinLru = true }, new() { MaxOrder = 9 }),
    };

    // Areas whose owner takes ranges of them, beside ranges of anybody.
    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_areaRanges = new()
    {
        ["half"] = (new(0x1c00, Threshold: 6) { Min = 60, Areas = 6 }, new() { AllKinds = true }),
        ["most, with CPUs"] = (new(0x1800, Cpus: 3, Threshold: 20) { Min = 60, Areas = 9, MovableRequestsJoinLru = true }, new() { AllKinds = true, Cpus = 3 }),
        ["isolation and smaller pageblocks"] = (new(0xa00, Threshold: 6) { Areas = 8, MaxOrder = 8, BlockOrder = 7, MovableRequestsJoinLru = true }, new() { Isolation = true, MaxOrder = 8 }),
    };

    public static TheoryData<string, string> AreaRanges => new MatrixTheoryData<string, string>(s_areaRanges.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(AreaRanges))]
    public void Contiguous_ranges_of_areas_go_as_in_the_model(string what, string name) => Run(
        s_areaRanges[what].Shape with { Line = KernelLine.All.Single(line => line.Name == name) },
        s_areaRanges[what].Mix with { Ranges = true },
        (ulong)what.Length + 140);

    public static TheoryData<string, string> Ranges => new MatrixTheoryData<string, string>(s_ranges.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Contiguous_ranges_go_as_in_the_model(string what, string name) => Run(
        s_ranges[what].Shape with { Line = KernelLine.All.Single(line => line.Name == name) },
        s_ranges[what].Mix with { Ranges = true },
        (ulong)what.Length + 80);

    // The largest order and pageblock_order of other kernels: arm with large blocks, pageblocks of a few pages, and such as
    // are the largest block themselves.
    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix)> s_builds = new()
    {
        ["13 and 9"] = (new(0x5000, Threshold: 6) { MaxOrder = 13 }, new() { MaxOrder = 13 }),
        ["11 and 7"] = (new(0x1b00, Cpus: 2, Threshold: 6) { Min = 100, MaxOrder = 11, BlockOrder = 7 }, new() { AllKinds = true, Cpus = 2, MaxOrder = 11 }),
        ["8 and 7"] = (new(0xd6b, Threshold: 4) { Min = 60, MaxOrder = 8, BlockOrder = 7 }, new() { AllKinds = true, Isolation = true, MaxOrder = 8 }),
        ["9 and 9"] = (new(0x1c00, Threshold: 6) { Min = 100, MaxOrder = 9 }, new() { AllKinds = true, Isolation = true, MaxOrder = 9 }),
        ["7 and 5"] = (new(0x900, Threshold: 4) { MovableRequestsJoinLru = true, MaxOrder = 7, BlockOrder = 5 }, new() { MaxOrder = 7 }),
        ["10 and 8, an area"] = (new(0x1400, Threshold: 6) { Min = 60, Areas = 5, BlockOrder = 8 }, new() { AllKinds = true }),
    };

    public static TheoryData<string, string> Builds => new MatrixTheoryData<string, string>(s_builds.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Builds))]
    public void Other_builds_go_as_in_the_model(string what, string name) => Run(
        s_builds[what].Shape with { Line = KernelLine.All.Single(line => line.Name == name) }, s_builds[what].Mix, (ulong)what.Length + 100);

    private static readonly Dictionary<string, (TwinShape Shape, TwinMix Mix, int Nodes)> s_nodes = new()
    {
        ["two"] = (new(0xe00, Threshold: 6) { Min = 100 }, new() { AllKinds = true }, 2),
        ["three with CPUs"] = (new(0xc00, Cpus: 3, Threshold: 6) { Min = 60 }, new() { AllKinds = true, Cpus = 3 }, 3),
        ["four, no marks"] = (new(0x800, Threshold: 4), new(), 4),
        ["two with ranges"] = (new(0xe00, Cpus: 2, Threshold: 6) { Min = 60 }, new() { AllKinds = true, Ranges = true, Cpus = 2 }, 2),
        ["three with ranges of movable pages"] = (new(0xa00, Threshold: 6) { MovableRequestsJoinLru = true }, new() { Ranges = true }, 3),
        ["one of two zones"] = (new(0xe00, Cpus: 2, Threshold: 6) { Min = 60, Zones = 2, Reserve = 90 }, new() { AllKinds = true, Cpus = 2 }, 1),
        ["one of two zones with movable pages"] = (new(0xc00, Threshold: 4) { Min = 40, Zones = 2, MovableRequestsJoinLru = true }, new() { AllKinds = true, Ranges = true }, 1),
        ["two of two zones"] = (new(0x800, Cpus: 2, Threshold: 6) { Min = 60, Zones = 2, Reserve = 70 }, new() { AllKinds = true, Cpus = 2 }, 2),
        ["three of two zones with ranges"] = (new(0x800, Threshold: 4) { Min = 40, Zones = 2, Reserve = 300 }, new() { AllKinds = true, Ranges = true }, 3),
    };

    public static TheoryData<string, string> Nodes => new MatrixTheoryData<string, string>(s_nodes.Keys, KernelLine.All.Select(line => line.Name));

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Several_nodes_go_as_in_the_model(string what, string name)
    {
        (TwinShape shape, TwinMix mix, int nodes) = s_nodes[what];
        RunNodes(shape with { Line = KernelLine.All.Single(line => line.Name == name) }, mix, nodes, (ulong)what.Length + 120);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public void Defrag_mode_goes_as_in_the_model_on_nodes_and_zones(int nodes, int zones) => RunNodes(
        new(0xc00, Cpus: 2, Threshold: 6) { Min = 60, Zones = zones, Reserve = 50, Line = KernelLine.V72, DefragMode = true },
        new() { AllKinds = true, Ranges = true, Cpus = 2 },
        nodes,
        (ulong)(160 + (2 * nodes) + zones));

    private static void RunNodes(TwinShape shape, TwinMix mix, int nodes, ulong seed)
    {
        long failed = 0, runs = 0, elsewhere = 0, lower = 0, bulks = 0, ranges = 0;
        Check.One(s_config.WithReplay(seed, 0x9e3779b97f4a7c15), Prop.ForAll(mix.Calls(phases: 6, callsPerPhase: 100), calls =>
        {
            using var twins = new TwinNodes(shape, nodes);
            string? difference = FirstDifference(twins.Step, twins.CompareLists, calls);
            Invariants.Check(twins.State, twins.HeldPages, mix.AllKinds || mix.Ranges);
            failed += twins.FailedRequests;
            elsewhere += twins.Elsewhere;
            lower += twins.Lower;
            bulks += twins.Bulks;
            ranges += twins.RangesGot;
            runs++;
            Assert.True(difference == null, difference);
        }));

        Assert.True(failed > runs && bulks > runs, $"{failed} requests failed in {runs} sequences, {bulks} bulk requests got several pages");
        Assert.True(nodes == 1 || elsewhere > runs, $"{elsewhere} blocks were of another node in {runs} sequences");
        Assert.True(shape.Zones == 1 || lower > runs, $"{lower} blocks were of the lower zone in {runs} sequences");
        Assert.True(!mix.Ranges || ranges > runs, $"only {ranges} ranges were had in {runs} sequences");
    }

    private static void Run(TwinShape shape, TwinMix mix, ulong seed)
    {
        long failed = 0, runs = 0, ranges = 0, ofAreas = 0, moved = 0;
        Check.One(s_config.WithReplay(seed, 0x9e3779b97f4a7c15), Prop.ForAll(mix.Calls(phases: 6, callsPerPhase: 100), calls =>
        {
            using var twins = new TwinMachines(shape);
            string? difference = FirstDifference(twins.Step, twins.CompareLists, calls);
            Invariants.Check(twins.Fast.State, twins.HeldPages, mix.AllKinds || mix.Isolation || mix.Ranges);
            failed += twins.FailedRequests;
            ranges += twins.RangesGot;
            ofAreas += twins.AreaRangesGot;
            moved += twins.PagesMoved;
            runs++;
            Assert.True(difference == null, difference);
        }));

        // The property means little unless memory ran out now and then, and ranges were had.
        Assert.True(failed > runs, $"only {failed} of the requests in {runs} sequences failed");
        Assert.True(!mix.Ranges || ranges > runs, $"only {ranges} ranges were had in {runs} sequences");
        Assert.True(!shape.MovesOut || moved > 20 * runs, $"only {moved} pages moved out of ranges in {runs} sequences");
        Assert.True(!mix.Ranges || shape.Areas == 0 || ofAreas > runs / 2, $"only {ofAreas} ranges of areas were had in {runs} sequences");
    }

    private static string? FirstDifference(Func<TwinCall, string?> step, Func<string?> compareLists, TwinCall[] calls)
    {
        for (int i = 0; i < calls.Length; i++)
        {
            string? difference = step(calls[i]);
            if (difference == null && (i % CallsBetweenComparisons == 0 || i == calls.Length - 1))
            {
                difference = compareLists();
            }

            if (difference != null)
            {
                return $"call {i}: {difference}";
            }
        }

        return null;
    }
}
