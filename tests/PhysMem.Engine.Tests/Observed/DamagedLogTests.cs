using System.Text;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Nothing in a log is an error, and no line is lost.</summary>
public sealed class DamagedLogTests
{
    private static readonly string[] s_texts = [.. Logs.Names.Select(Logs.Text)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_damaged_log_is_read(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 2500; round++)
        {
            byte[] log = Damage(random);
            var reader = new LogReader("-");
            List<KernelReport> reports = [.. reader.ReadAll(() => LineSource.LogFromStream(new MemoryStream(log), "-"))];
            string place = $"seed {seed}, round {round}";

            long lines = log.Count(one => one == (byte)'\n') + (log.Length > 0 && log[^1] != (byte)'\n' ? 1 : 0);
            LogAccount account = reader.Account;
            Assert.True(account.Read == lines && account.Used + account.Unused + account.Outside == lines, $"{place}: {account} of {lines} lines");
            Assert.True(account.Unused == reports.Sum(report => report.Unused.Length), $"{place}: unused lines are lost");
            Assert.All(reports, report => AssertSound(report, lines, place));
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

    // Lines dropped, doubled, cut, swapped and joined, and bytes flipped, of one text or two.
    private static byte[] Damage(Random random)
    {
        List<string> lines = [.. s_texts[random.Next(s_texts.Length)].Split('\n')];
        lines = random.Next(4) == 0 ? [.. lines, .. s_texts[random.Next(s_texts.Length)].Split('\n')] : lines;
        int first = random.Next(lines.Count);
        lines = lines.GetRange(first, Math.Min(lines.Count - first, random.Next(1, 120)));
        for (int n = random.Next(12); n > 0 && lines.Count > 1; n--)
        {
            int at = random.Next(lines.Count), other = random.Next(lines.Count);
            switch (random.Next(7))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[at]);
                    break;
                case 2:
                    lines[at] = lines[at][..random.Next(lines[at].Length + 1)];
                    break;
                case 3:
                    (lines[at], lines[other]) = (lines[other], lines[at]);
                    break;
                case 4:
                    lines[at] += lines[other];
                    break;
                case 5:
                    int cut = random.Next(lines[at].Length + 1);
                    lines.Insert(at + 1, lines[at][cut..]);
                    lines[at] = lines[at][..cut];
                    break;
                default:
                    lines[at] = lines[at].Replace(random.Next(10).ToString(System.Globalization.CultureInfo.InvariantCulture), "99999999999999999999", StringComparison.Ordinal);
                    break;
            }
        }

        byte[] log = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        for (int n = random.Next(4) == 0 ? random.Next(1, 20) : 0; n > 0 && log.Length > 2; n--)
        {
            log[random.Next(2, log.Length)] ^= (byte)(1 << random.Next(8));
        }

        return log;
    }
}
