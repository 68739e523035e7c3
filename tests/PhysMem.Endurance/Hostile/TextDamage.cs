using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace PhysMem.Endurance;

/// <summary>Damages a real text as bad disks, editors, mailers and people do. What is done the dice decide.</summary>
public static partial class TextDamage
{
    // Numbers at which something ends: of bytes, of signs, of what a reader expects.
    private static readonly string[] s_numbers =
    [
        "0", "-1", "1", "255", "511", "1023", "1024", "33554432", "1000000000", "2147483647", "2147483648", "4294967295", "4294967296",
        "4503599627370495", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
        "99999999999999999999999999", "0xffffffffffffffff", "1e9", "NaN", "", "+5", "00012",
    ];

    /// <summary>The text with one to six damages, rarely in another encoding.</summary>
    /// <param name="text">A real text.</param>
    /// <param name="dice">Decide what is done.</param>
    public static byte[] Make(byte[] text, Random dice)
    {
        text = InPlace(text, dice);
        return dice.Next(40) switch
        {
            0 => [0xef, 0xbb, 0xbf, .. text],
            1 => [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Encoding.Latin1.GetString(text))],
            2 => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text).Replace("\n", "\r\n", StringComparison.Ordinal)),
            3 or 4 when text.Length > 0 => Packed(text, dice),
            _ => text,
        };
    }

    /// <summary>The text with one to six damages, as it is encoded.</summary>
    /// <inheritdoc cref="Make"/>
    public static byte[] InPlace(byte[] text, Random dice)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dice);
        for (int left = dice.Next(3) == 0 ? 2 + dice.Next(5) : 1; left > 0 && text.Length > 0; left--)
        {
            text = dice.Next(4) == 0 ? OfBytes(text, dice) : OfLines(text, dice);
        }

        return text;
    }

    private static byte[] OfBytes(byte[] text, Random dice)
    {
        if (dice.Next(3) == 0)
        {
            return text[..dice.Next(text.Length)];
        }

        byte[] damaged = [.. text];
        for (int left = 1 + dice.Next(4); left > 0; left--)
        {
            damaged[dice.Next(damaged.Length)] = (byte)(dice.Next(2) == 0 ? 0 : dice.Next(256));
        }

        return damaged;
    }

    private static byte[] OfLines(byte[] text, Random dice)
    {
        var lines = new TextLines(text);
        int at = dice.Next(lines.Count), other = dice.Next(lines.Count);
        switch (dice.Next(14))
        {
            case 0:
                lines.RemoveRange(at, Math.Min(lines.Count - at, dice.Next(2) == 0 ? 1 : 1 + dice.Next(20)));
                break;
            case 1:
                lines.Insert(at, lines[other]);
                break;
            case 2:
                lines.Swap(at, other);
                break;
            case 3:
                lines[at] = lines[at][..dice.Next(lines[at].Length + 1)];
                break;
            case 4:
                lines[at] += dice.Next(4) switch { 0 => new string('9', 3000), 1 => new string(' ', 5000), 2 => " x=1", _ => " 1" };
                break;
            case 5:
                lines[at] = OfWords(lines[at], dice);
                break;
            case 6:
                lines[at] += lines[other];
                break;
            case 7:
                int cut = dice.Next(lines[at].Length + 1);
                (lines[at], string rest) = (lines[at][..cut], lines[at][cut..]);
                lines.Insert(at + 1, rest);
                break;
            case 8:
                int kept = Math.Min(lines.Count - at, 1 + dice.Next(160));
                lines.RemoveRange(at + kept, lines.Count - at - kept);
                lines.RemoveRange(0, at);
                break;
            case 9:
                Enlarge(lines, at, dice);
                break;
            default:
                lines[at] = OfNumbers(lines[at], dice);
                break;
        }

        return lines.Joined();
    }

    private static string OfWords(string line, Random dice)
    {
        List<string> words = [.. line.Split(' ')];
        int at = dice.Next(words.Count), other = dice.Next(words.Count);
        switch (dice.Next(3))
        {
            case 0:
                words.RemoveAt(at);
                break;
            case 1:
                words.Insert(at, words[other]);
                break;
            default:
                (words[at], words[other]) = (words[other], words[at]);
                break;
        }

        return string.Join(' ', words);
    }

    // The damage that gets furthest: one number, near to what it was or at an end of what there is.
    private static string OfNumbers(string line, Random dice)
    {
        MatchCollection numbers = Number().Matches(line);
        if (numbers.Count == 0)
        {
            return line + "?";
        }

        Match one = numbers[dice.Next(Math.Min(numbers.Count, 60))];
        string value = dice.Next(2) == 0 && long.TryParse(one.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long was)
            ? unchecked(was + ((dice.Next(5) - 2) * (dice.Next(2) == 0 ? 1 : 512))).ToString(CultureInfo.InvariantCulture)
            : s_numbers[dice.Next(s_numbers.Length)];
        return string.Concat(line.AsSpan(0, one.Index), value, line.AsSpan(one.Index + one.Length));
    }

    // What claims a larger machine: all large numbers of neighbouring lines grow alike, so that they still agree.
    private static void Enlarge(TextLines lines, int at, Random dice)
    {
        int shift = 1 + dice.Next(24), least = dice.Next(2) == 0 ? 1 : 1000;
        for (int end = Math.Min(lines.Count, at + 1 + dice.Next(60)); at < end; at++)
        {
            lines[at] = Number().Replace(lines[at], one => long.TryParse(one.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long was) && was >= least
                ? unchecked(was << shift).ToString(CultureInfo.InvariantCulture) : one.Value);
        }
    }

    private static byte[] Packed(byte[] text, Random dice)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        byte[] file = packed.ToArray();
        return dice.Next(3) switch { 0 => file, 1 => file[..dice.Next(file.Length)], _ => OfBytes(file, dice) };
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
