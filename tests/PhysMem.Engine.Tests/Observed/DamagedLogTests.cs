using PhysMem.Endurance;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Nothing in a log is an error, no line is lost, and every report is explained, if only by what it lacks.</summary>
public sealed class DamagedLogTests
{
    private static readonly Reader s_logs = new Readers(Path.Combine(AppContext.BaseDirectory, "data")).All.First(one => one.IsLog);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_damaged_log_is_read_and_its_reports_are_explained(int seed) =>
        await Task.Run(() => ReadAll(seed), TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);

    private static void ReadAll(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 2500; round++)
        {
            byte[] log = TextDamage.InPlace(s_logs.Samples[random.Next(s_logs.Samples.Count)], random);
            var reader = new LogReader("-");
            List<KernelReport> reports = [.. reader.ReadAll(() => LineSource.LogFromStream(new MemoryStream(log), "-"))];
            string place = $"seed {seed}, round {round}";

            long lines = log.Count(one => one == (byte)'\n') + (log.Length > 0 && log[^1] != (byte)'\n' ? 1 : 0);
            LogAccount account = reader.Account;
            Assert.True(account.Read == lines && account.Used + account.Unused + account.Outside == lines, $"{place}: {account} of {lines} lines");
            Assert.True(account.Unused == reports.Sum(report => report.Unused.Length), $"{place}: unused lines are lost");
            Assert.All(reports, report => AssertSound(report, lines, place));
            Assert.All(reports, report => AssertExplained(report, place, isAsked: round % 50 == 0));
        }
    }

    private static void AssertExplained(KernelReport report, string place, bool isAsked)
    {
        try
        {
            AllocExplanation explanation = AllocExplainer.Explain(report);
            Assert.Equal(explanation.Verdict, explanation.Causes[0]);
            Assert.NotEqual(Verdict.Served, explanation.Verdict);
            Assert.True(explanation.Verdict != Verdict.CannotTell || !explanation.Missing.IsEmpty, $"{place}: nothing is missing");
            Assert.NotEmpty(ExplanationLetter.Write(isAsked ? TwinProof.Ask(explanation) : explanation));
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{place}: {fault}");
        }
    }

    private static void AssertSound(KernelReport report, long lines, string place)
    {
        Assert.True(report.FirstLine >= 1 && report.FirstLine <= report.LastLine && report.LastLine <= lines, $"{place}: lines {report.FirstLine} to {report.LastLine}");
        Assert.True(report.Unused.All(line => line.Line > report.FirstLine && line.Line < report.LastLine), $"{place}: unused lines outside");
        foreach (ObservedZone zone in report.Memory?.Zones ?? [])
        {
            Assert.True(zone.Blocks.All(one => one.Count >= 0 && one.Pages >= 0) && zone.Free is null or > long.MinValue, $"{place}: {zone}");
        }
    }
}
