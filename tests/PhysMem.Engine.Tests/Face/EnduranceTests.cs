using PhysMem.Endurance;
using Endless = PhysMem.Endurance.Endurance;

namespace PhysMem.Engine.Tests.Face;

/// <summary>A million random calls on random machines, others each time. The long runs are in docs/reliability.md.</summary>
public class EnduranceTests(ITestOutputHelper output)
{
    [Fact]
    public void A_million_random_calls_on_random_machines_lose_nothing()
    {
        int seed = Random.Shared.Next(1 << 30);
        output.WriteLine($"seeds from {seed} on");
        var findings = new List<Finding>();

        Endless.Run(seed, 1_000_000, findings.Add);

        Assert.True(
            findings.Count == 0,
            string.Join('\n', findings.Select(one => $"{one.What}\n  make it smaller: dotnet run -c Release --project tests/PhysMem.Endurance -- --calls 4000 --seed {one.Seed}")));
    }
}
