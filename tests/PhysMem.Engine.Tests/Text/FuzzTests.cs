using PhysMem.Endurance;

namespace PhysMem.Engine.Tests.Text;

/// <summary>
/// Damaged texts for each reader: five thousand that are the same each time, so that a failure is a change's own, and as many others each time,
/// but where CI is set, which shall tell of changes alone; a tenth of that where each is a machine of a host's size. And all that ever failed.
/// Longer runs are in docs/reliability.md.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const long FirstSeed = 1;
    private const long SecondSeed = 1_000_001;
    private const int Inputs = 5_000;
    private const int SlowInputs = 500;

    private static readonly string s_data = Path.Combine(AppContext.BaseDirectory, "data");
    private static readonly Readers s_readers = new(s_data);

    public static TheoryData<string> All => [.. s_readers.All.Select(reader => reader.Name)];

    public static TheoryData<string> Kept => [.. Directory.GetFiles(Path.Combine(s_data, "fuzz")).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_damaged_text_is_read_or_refused_with_one_clear_error(string name) => Assert.InRange(Run(name, FirstSeed).Accepted, 1, Inputs - 1);

    [Theory]
    [MemberData(nameof(All))]
    public void A_text_damaged_as_none_was_before_is_too(string name) =>
        Run(name, Environment.GetEnvironmentVariable("CI") is null ? Random.Shared.Next(1 << 30) : SecondSeed);

    // The file's name begins with that of the reader: READER-what.txt.
    [Theory]
    [MemberData(nameof(Kept))]
    public void A_text_that_failed_once_is_read_or_refused(string file)
    {
        Reader reader = s_readers.All.First(one => file.StartsWith(one.Name + "-", StringComparison.Ordinal));

        Assert.Null(Fuzz.Fault(reader, Path.Combine(s_data, "fuzz", file)));
    }

    private FuzzAccount Run(string name, long seed)
    {
        Reader reader = s_readers.All.First(one => one.Name == name);
        FuzzAccount account = Fuzz.Run(reader, seed, reader.IsSlow ? SlowInputs : Inputs);
        output.WriteLine($"{account}, seeds from {seed}");
        Assert.True(
            !account.Findings.Any(),
            string.Join('\n', account.Findings.Select(one => $"{one}\n  again: dotnet run -c Release --project tests/PhysMem.Endurance -- --fuzz {name} --inputs 1 --seed SEED")));
        return account;
    }
}
