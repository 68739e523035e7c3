using System.Diagnostics;
using System.Globalization;
using PhysMem.Engine.Faults;

namespace PhysMem.Endurance;

/// <summary>What became of the inputs of one reader.</summary>
internal sealed class FuzzAccount(string reader)
{
    private readonly Dictionary<string, (int Count, string First)> _findings = [];

    public long Inputs { get; set; }

    public long Accepted { get; set; }

    public TimeSpan Slowest { get; set; }

    public long SlowestSeed { get; set; }

    public IEnumerable<string> Findings => _findings.Values.Select(one => $"{one.First} ({one.Count} of this kind)");

    // Faults that differ in their numbers only are of one kind.
    public void Found(long seed, string what)
    {
        string kind = string.Concat(what.Where(one => !char.IsAsciiHexDigit(one)).Take(120));
        (int count, string first) = _findings.GetValueOrDefault(kind, (0, string.Create(CultureInfo.InvariantCulture, $"{reader}, seed {seed}: {what}")));
        _findings[kind] = (count + 1, first);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{reader}: {Inputs} inputs, {Accepted} accepted, {Inputs - Accepted} refused or found, slowest {Slowest.TotalMilliseconds:f0} ms (seed {SlowestSeed}), findings {_findings.Count}");
}

/// <summary>
/// Reads damaged texts. Each is read, and what it makes is sound; or it is refused with one error that is short, has a remedy
/// and names the file. Anything else is a finding. An input's seed makes it again.
/// </summary>
internal static class Fuzz
{
    private const int LongestMessage = 1000;
    private const long MostAllocated = 1L << 30;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads so many inputs.</summary>
    /// <param name="reader">What reads them.</param>
    /// <param name="seed">That of the first.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="isAlone">Whether the process does nothing else, so that time and memory are the reader's.</param>
    public static FuzzAccount Run(Reader reader, long seed, long inputs, bool isAlone = false)
    {
        var account = new FuzzAccount(reader.Name);
        string folder = Directory.CreateTempSubdirectory("physmem-fuzz").FullName, file = Path.Combine(folder, "input");
        long peak = isAlone ? Peak() : 0;
        for (long one = seed; one < seed + inputs; one++)
        {
            File.WriteAllBytes(file, Input(reader, one));
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan begun = Environment.CpuUsage.TotalTime;
            account.Inputs++;
            if (Fault(reader, file, account) is { } fault)
            {
                account.Found(one, fault);
            }

            // Of the processor, of which others may have most.
            TimeSpan took = Environment.CpuUsage.TotalTime - begun;
            if (took > account.Slowest)
            {
                (account.Slowest, account.SlowestSeed) = (took, one);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

            // Asking takes longer than most inputs, and much memory takes time.
            long grown = isAlone && took > s_short ? -peak + (peak = Peak()) : 0;
            if ((isAlone && took > s_patience) || allocated > MostAllocated || grown > MostAllocated)
            {
                account.Found(one, string.Create(
                    CultureInfo.InvariantCulture, $"took {took.TotalSeconds:f0} s, allocated {allocated >> 20} MiB, and the process grew by {grown >> 20} MiB"));
            }
        }

        Directory.Delete(folder, recursive: true);
        return account;
    }

    /// <summary>The input of a seed.</summary>
    public static byte[] Input(Reader reader, long seed)
    {
        var dice = new Random(unchecked((int)seed));
        byte[] text = reader.Samples[dice.Next(reader.Samples.Count)];
        return TextDamage.Make(reader.IsLog && dice.Next(4) == 0 ? [.. text, .. reader.Samples[dice.Next(reader.Samples.Count)]] : text, dice);
    }

    /// <summary>Reads one input from a file.</summary>
    /// <returns>What is wrong with how it was read, or null.</returns>
    public static string? Fault(Reader reader, string file) => Fault(reader, file, new FuzzAccount(reader.Name));

    // The most that was ever resident: tables are not the runtime's memory.
    private static long Peak()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static string? Fault(Reader reader, string file, FuzzAccount account)
    {
        try
        {
            reader.Read(file);
            account.Accepted++;
            return null;
        }
        catch (PhysMemException refused)
        {
            return refused.Message.Length > LongestMessage ? $"a message of {refused.Message.Length} characters: {refused.Message[..200]}"
                : refused.Message.Contains('\n', StringComparison.Ordinal) ? $"a message of several lines: {refused.Message}"
                : refused.Remedy.Length == 0 ? $"no remedy: {refused.Message}"
                : reader.IsFile && !(refused is InputException { File: var named } && named.StartsWith(file, StringComparison.Ordinal)) ? $"names no file: {refused.Message}"
                : null;
        }
        catch (Exception e)
        {
            string place = (e.StackTrace ?? "").Split('\n').FirstOrDefault(line => line.Contains("PhysMem.Engine.", StringComparison.Ordinal), "").Trim();
            return $"{e.GetType().Name}: {e.Message} {place}";
        }
    }
}
