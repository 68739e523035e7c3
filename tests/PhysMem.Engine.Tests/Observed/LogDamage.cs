using System.Globalization;
using System.Text;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>Damages logs at random; used by the tests and by the fuzzer among the benchmarks.</summary>
/// <param name="texts">The logs, undamaged.</param>
internal sealed class LogDamage(string[] texts)
{
    /// <summary>
    /// One damaged log: lines dropped, doubled, cut, swapped and joined, and bytes flipped, of one text or two.
    /// </summary>
    public byte[] Make(Random random)
    {
        List<string> lines = [.. texts[random.Next(texts.Length)].Split('\n')];
        lines = random.Next(4) == 0 ? [.. lines, .. texts[random.Next(texts.Length)].Split('\n')] : lines;

        // Half of them begin as the text does, so that many reports stay whole enough for a verdict.
        int first = random.Next(2) == 0 ? 0 : random.Next(lines.Count);
        lines = lines.GetRange(first, Math.Min(lines.Count - first, random.Next(1, 160)));
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
                    lines[at] = lines[at].Replace(random.Next(10).ToString(CultureInfo.InvariantCulture), "99999999999999999999", StringComparison.Ordinal);
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
