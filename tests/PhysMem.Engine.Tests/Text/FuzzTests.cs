using PhysMem.Endurance;

namespace PhysMem.Engine.Tests.Text;

/// <summary>
/// Ten thousand damaged texts for each reader, the same each time, so that a failure is a change's own; a thousand where each is a
/// machine of a host's size. Runs with other seeds are in docs/reliability.md.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const long FirstSeed = 1;
    private const int Inputs = 10_000;
    private const int SlowInputs = 1_000;

    private static readonly Readers s_readers = new(Path.Combine(AppContext.BaseDirectory, "data"));

    public static TheoryData<string> All => [.. s_readers.All.Select(reader => reader.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_damaged_text_is_read_or_refused_with_one_clear_error(string name)
    {
        Reader reader = s_readers.All.First(one => one.Name == name);
        FuzzAccount account = Fuzz.Run(reader, FirstSeed, reader.IsSlow ? SlowInputs : Inputs);
        output.WriteLine($"{account}, seeds from {FirstSeed}");

        Assert.True(!account.Findings.Any(), string.Join('\n', account.Findings));
        Assert.InRange(account.Accepted, 1, account.Inputs - 1);
    }
}
