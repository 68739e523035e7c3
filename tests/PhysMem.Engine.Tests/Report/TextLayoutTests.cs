using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Face;

namespace PhysMem.Engine.Tests.Report;

/// <summary>
/// The texts of recorded machines against those that their kernels printed. Free pages differ a little, as the state
/// was taken later; where every character stands must not.
/// </summary>
public class TextLayoutTests
{
    public static TheoryData<string> Shapes => [
        "128m", "i386-1g", "numa4-unequal", "128m-6.12", "numa2-1g-512m-6.12", "280m-cma-64m-7.2", "numa2-1g-512m-7.2",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Buddyinfo_has_the_kernels_layout(string shape) =>
        AssertColumns(shape, "buddyinfo", m => m.Texts.BuddyInfo());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Pagetypeinfo_has_the_kernels_layout(string shape) =>
        AssertColumns(shape, "pagetypeinfo", m => m.Texts.PageTypeInfo());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Zoneinfo_has_the_kernels_layout(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        string[] given = RecordedShapeTexts.Split(machine.Texts.ZoneInfo());

        Assert.Equal(recorded.Lines("zoneinfo").Select(HideNumbers), given.Select(HideNumbers));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Zoneinfo_has_the_kernels_digits_where_boot_fixed_them(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        // Where per-CPU lists size themselves, the size moves between two that are fixed.
        string moving = machine.Line.TunesPageSets ? "              high: " : "none";
        string[] given = [.. RecordedShapeTexts.Split(machine.Texts.ZoneInfo()).Where(IsFixedHere)];

        Assert.Equal(recorded.Lines("zoneinfo").Where(IsFixedHere), given);
        Assert.True(given.Length > 40, "there must be something to compare");

        bool IsFixedHere(string line) => IsFixed(line) && !line.StartsWith(moving, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Vmstat_has_the_kernels_counters_in_the_kernels_order(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        Assert.Equal(
            recorded.Lines("vmstat").Select(HideNumber), RecordedShapeTexts.Split(machine.Texts.VmStat()).Select(HideNumber));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Vmstat_shows_the_events_of_the_state(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        string[] given = RecordedShapeTexts.Split(machine.Texts.VmStat());

        // The kinds of zone stand in the order of their indexes, between allocstall and what comes before.
        Assert.Equal(
            recorded.State.Events.PgAlloc.Select(pages => $"{pages}"),
            given.Where(l => l.StartsWith("pgalloc_", StringComparison.Ordinal)).Select(l => l.Split(' ')[1]));
        Assert.Contains($"pgfree {recorded.State.Events.PgFree}", given);
    }

    // The recorder looked at lowmem_reserve_ratio between /proc/zoneinfo and the state, which computes the reserves
    // anew. So they are held against the state.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Zoneinfo_shows_the_reserves_of_the_state(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        string[] given = [.. RecordedShapeTexts.Split(machine.Texts.ZoneInfo())
            .Where(l => l.StartsWith("        protection: ", StringComparison.Ordinal))];

        Assert.Equal(recorded.State.Zones.Select(z => $"        protection: ({string.Join(", ", z.LowmemReserve)})"), given);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_zone_that_nothing_used_in_between_is_equal_to_the_digit(string shape)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        AssertEqualDmaLines(recorded.Lines("buddyinfo"), machine.Texts.BuddyInfo(), 1);
        AssertEqualDmaLines(recorded.Lines("pagetypeinfo"), machine.Texts.PageTypeInfo(), 6);
    }

    [Fact]
    public void A_culture_with_other_signs_changes_nothing()
    {
        using SimMachine machine = new RecordedShapeTexts("128m").Machine();
        string Texts() => machine.Texts.BuddyInfo() + machine.Texts.PageTypeInfo() + machine.Texts.ZoneInfo() + machine.Texts.VmStat() + machine.Texts.UnusableIndex() + machine.Texts.ExtFragIndex();
        string expected = Texts();
        Assert.Contains("-1.000", expected, StringComparison.Ordinal);
        CultureInfo before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NegativeSign = "~";
        odd.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = odd;
            Assert.Equal(expected, Texts());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertColumns(string shape, string file, Func<SimMachine, string> text)
    {
        var recorded = new RecordedShapeTexts(shape);
        using SimMachine machine = recorded.Machine();

        string[] given = RecordedShapeTexts.Split(text(machine));

        Assert.Equal(recorded.Lines(file).Select(HideColumns), given.Select(HideColumns));
    }

    private static void AssertEqualDmaLines(string[] recorded, string given, int atLeast)
    {
        string[] expected = [.. recorded.Where(IsDma)];
        Assert.True(expected.Length >= atLeast, "there must be something to compare");
        Assert.Equal(expected, RecordedShapeTexts.Split(given).Where(IsDma));
    }

    private static bool IsDma(string line) => Regex.IsMatch(line, "zone +DMA[ ,]");

    private static bool IsFixed(string line) => Regex.IsMatch(
        line,
        "^(Node |        (min|low|high|promo|spanned|present|managed|cma) |              (high|batch|high_min|high_max):|    cpu: |  vm stats|  node_unrec|  start_pfn)");

    // Numbers are padded on their left, so they and the blanks may trade places, but nothing else may.
    private static string HideColumns(string line) => Regex.Replace(line, "[0-9 ]", ".");

    // Names have digits of their own.
    private static string HideNumber(string line) => Regex.Replace(line, " [0-9]+$", " #");

    private static string HideNumbers(string line) => Regex.Replace(line, "[0-9]+", "#");
}
