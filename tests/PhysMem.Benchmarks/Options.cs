using System.Globalization;

namespace PhysMem.Benchmarks;

/// <summary>The yardstick's options.</summary>
internal sealed record Options
{
    public int Runs { get; init; } = 9;

    public long Gib { get; init; } = 1;

    /// <summary>Steps of W2 and W4; 0 for each workload's own number.</summary>
    public long Steps { get; init; }

    /// <summary>W4: stop after the first phase.</summary>
    public bool NoFill { get; init; }

    /// <summary>The yardstick's binary to run in turn, or null.</summary>
    public string? Versus { get; init; }

    public long Pages => Gib << 18;

    /// <summary>Takes one option in; null when the word isn't one.</summary>
    public Options? With(string word)
    {
        int at = word.IndexOf('=', StringComparison.Ordinal);
        string name = at < 0 ? word : word[..at], value = at < 0 ? "" : word[(at + 1)..];
        return name switch
        {
            "--runs" => this with { Runs = (int)Number(value, 1, 127) },
            "--gib" => this with { Gib = Number(value, 1, 256 << 10) },
            "--steps" => this with { Steps = Number(value, 1, long.MaxValue) },
            "--nofill" => this with { NoFill = true },
            "--vs" => this with { Versus = value },
            _ => null,
        };
    }

    private static long Number(string text, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n >= min && n <= max
            ? n
            : throw new ArgumentException($"'{text}' is not a number from {min} to {max}");
}
