using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Observed;

namespace PhysMem.Engine.Tests.Diagnosis;

/// <summary>
/// The allocator itself has the last word: of a report by which no zone serves, the twin of its machine refuses the same
/// request, and serves it with the first proved flip applied.
/// </summary>
public sealed class TwinProofTests
{
    private const int Machines = 1000;

    // None is left out: free: and the buddy line are never farther apart than a CPU's part of the counter.
    [Fact]
    public void Each_simulated_failure_has_a_change_and_the_twin_proves_all_that_the_numbers_do()
    {
        for (int seed = 1; seed <= Machines; seed++)
        {
            using OwnFailure failure = OwnFailure.Make(seed);
            AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(failure.Report()));
            string flips = string.Join('\n', explanation.Flips);

            Assert.True(explanation.Flips.Any(flip => flip.Proof == FlipProof.Twin), $"seed {seed}: {explanation.Reasoning}\n{flips}");
            Assert.True(explanation.Flips.All(flip => flip.Proof != FlipProof.Report), $"seed {seed}: {flips}");
        }
    }

    [Fact]
    public void Twins_of_people_s_reports()
    {
        List<string> proved = [];
        foreach (string name in Logs.Names)
        {
            foreach (KernelReport report in Logs.Read(Logs.Text(name)))
            {
                AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(report));
                proved.Add($"{name} {report.FirstLine} {explanation.Verdict}: {string.Join(" | ", explanation.Flips.Select(one => $"{one.Kind} {one.Proof} {one.Doubt}"))}");
            }
        }

        File.WriteAllLines("/tmp/h/real.txt", proved);
    }
}
