using System.Text.RegularExpressions;

namespace PhysMem.Engine.Observed;

/// <summary>Takes away what mails, loggers and consoles put before a kernel's line.</summary>
internal static partial class LinePrefix
{
    /// <summary>Prefixes stand before each other: a quoted line of a journal has a date, a host and a stamp of printk.</summary>
    private const int MostPrefixes = 10;

    private static readonly Regex[] s_prefixes =
        [Quote(), Kmsg(), ListNumber(), Level(), Stamp(), Caller(), Date(), IsoDate(), Unix(), Clock(), LocalDate(), Facility(), Logcat(), Kernel(), Syslog(), Container(), Pod(), Export()];

    /// <summary>The line without them.</summary>
    /// <param name="number">The line, from 1.</param>
    /// <param name="raw">The line.</param>
    public static LogLine Strip(int number, string raw)
    {
        string text = raw.Trim();
        string? time = null, caller = null;
        bool stamped = false;
        for (int i = 0; i < MostPrefixes && FindFirst(text) is { } match; i++)
        {
            time ??= match.Groups["time"] is { Success: true } told ? told.Value.Trim() : null;
            caller ??= match.Groups["caller"] is { Success: true } who ? who.Value.Trim() : null;
            stamped |= match.Value[0] is not ('>' or '|');
            text = text[match.Length..].TrimStart();
        }

        return new LogLine(number, text, time, caller, stamped);
    }

    private static Match? FindFirst(string text)
    {
        foreach (Regex prefix in s_prefixes)
        {
            if (prefix.Match(text) is { Success: true } match)
            {
                return match;
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[>|](?:\s*[>|])*(?=\s|$)")]
    private static partial Regex Quote();

    // 4,19685342,241227987454,-,caller=T12845; of /dev/kmsg: level, number, microseconds, flags.
    [GeneratedRegex(@"^\d{1,3},\d{1,12},(?<time>\d{1,18}),[-+cf]+(?:,caller=(?<caller>[TC]\d+))?(?:,[^;\s]{1,80})?;")]
    private static partial Regex Kmsg();

    // Pages that show a text as code number its lines, and so do cat -n and grep -n.
    [GeneratedRegex(@"^(?:\d{1,5}\.\s+(?=<\d{1,3}>|\[\s*\d)|(?:[\w./-]{1,80}:(?:\d{1,5}:)?\s*|\d{1,5}[.)]?\s+)(?=Node\s+\d{1,5},\s+zone\s))")]
    private static partial Regex ListNumber();

    [GeneratedRegex(@"^<\d{1,3}>(?:\d\s)?")]
    private static partial Regex Level();

    // [12.345678], [   12.345678,2], [2-3219.1870]; of dmesg -H [  +0.000005] since the line before and [Jul25 00:43] once a minute.
    [GeneratedRegex(@"^\[(?<time>\s*(?:\d-|\+)?\d{1,10}\.\d{1,9}|\p{L}{3,5}\.?\s?\d{1,2} \d\d:\d\d)(?:,\d+)?\]")]
    private static partial Regex Stamp();

    // [ T123] and [C1] of printk, I[4: kswapd0: 1221] and (1)[123:kswapd0] of handsets.
    [GeneratedRegex(@"^(?:\[\s*(?<caller>[TC]\d+)\]|[A-Z]?\[(?<caller>\d+:[^\]]{1,40}:\s*\d+)\]|\(\d+\)\[(?<caller>\d+:[^\]]{1,40})\])")]
    private static partial Regex Caller();

    // Jan  1 02:50:50 host kernel: and Mon Jan  1 02:50:50 2024 kern.warn kernel:
    [GeneratedRegex(@"^(?<time>(?:\p{L}{2,4}\.?\s+)?\p{L}{3,5}\.?\s+\d{1,2}(?:\s+\d{4})?\s\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s\d{4})?)\s(?:[^\s:]+\s+)??(?=kern|\[)")]
    private static partial Regex Date();

    // 2024-01-02T03:04:05.123456+00:00 host kernel: and Tue 2024-01-02 03:04:05 UTC host kernel:
    [GeneratedRegex(@"^(?<time>(?:\p{L}{2,4}\.?\s)?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d\d:?\d\d)|\s[A-Z]{3,5}(?=\s))?)\s(?:[^\s:]+\s+(?=kernel(?:\[\d+\])?:))?")]
    private static partial Regex IsoDate();

    // 1704164645.123456 host kernel:
    [GeneratedRegex(@"^(?<time>\d{9,10}\.\d{6})\s(?=\S+\s+kernel(?:\[\d+\])?:)")]
    private static partial Regex Unix();

    // 03:04:05 alone, but in a row of a table.
    [GeneratedRegex(@"^(?<time>\d\d:\d\d:\d\d(?:[.,]\d+)?)\s(?!\s*\w+\s+node\d)")]
    private static partial Regex Clock();

    // dmesg -T, whose words are of the user's language.
    [GeneratedRegex(@"^\[(?<time>(?=[^\]]*\d\d:\d\d:\d\d)[^\]]{8,60})\]")]
    private static partial Regex LocalDate();

    // kern  :warn  : of dmesg -x, kern.warn of busybox.
    [GeneratedRegex(@"^(?:kern|user|daemon|syslog)(?:\.|\s*:)(?:emerg|alert|crit|err|warn|warning|notice|info|debug)\s*:?\s+")]
    private static partial Regex Facility();

    // 06-23 12:52:42.123     0     0 W kernel  :, W/kernel  (    0):
    [GeneratedRegex(@"^(?:(?<time>\d\d-\d\d \d\d:\d\d:\d\d\.\d+)\s+(?:\d+\s+\d+\s+)?)?[VDIWEF](?:\s+|/)(?:kernel|KERNEL)\s*(?:\(\s*\d+\))?\s*:|^(?<time>\d\d-\d\d \d\d:\d\d:\d\d\.\d+)\s+\d+\s+\d+\s+[VDIWEF]\s*:\s")]
    private static partial Regex Logcat();

    [GeneratedRegex(@"^(?:[\w.-]+\s+)?kernel(?:\[\d+\])?:(?=\s|\[|$)")]
    private static partial Regex Kernel();

    // host kernel - - - behind the level and the date of syslog's newer protocol.
    [GeneratedRegex(@"^[^\s:]+\s+kernel\s+\S+\s+\S+\s+(?:-|\[[^\]]*\])\s")]
    private static partial Regex Syslog();

    // stdout F behind the date, of a container's log as Kubernetes keeps it.
    [GeneratedRegex(@"^(?:stdout|stderr) [FP] ")]
    private static partial Regex Pod();

    // journalctl -o export, a field a line.
    [GeneratedRegex(@"^MESSAGE=")]
    private static partial Regex Export();

    // web_1  | of several containers in one terminal.
    [GeneratedRegex(@"^[\w./-]{1,64}\s+\|\s+(?=\[|<\d)")]
    private static partial Regex Container();
}
