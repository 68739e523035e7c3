using System.Globalization;

namespace PhysMem.Benchmarks;

/// <summary>The yardstick's options, and some of our own.</summary>
internal sealed record Options
{
    public int Runs { get; init; } = 9;

    public long Gib { get; init; } = 1;

    /// <summary>Steps of W2 and W4; 0 for each workload's own number.</summary>
    public long Steps { get; init; }

    /// <summary>W4: stop after the first phase.</summary>
    public bool NoFill { get; init; }

    /// <summary>What to run in turn: the yardstick's binary, or <see cref="Versus.Core"/>; null for nothing.</summary>
    public string? Versus { get; init; }

    /// <summary>The page that growth writes its tables into; null for none.</summary>
    public string? Markdown { get; init; }

    public long Pages => Gib << 18;

    /// <summary>Takes one option in, of which the value may be the next word; null when the word isn't one.</summary>
    public Options? With(string word, Queue<string> next)
    {
        int at = word.IndexOf('=', StringComparison.Ordinal);
        string name = at < 0 ? word : word[..at];
        return name switch
        {
            "--runs" => this with { Runs = (int)Number(Value(), 1, 127) },
            "--gib" => this with { Gib = Number(Value(), 1, 256 << 10) },
            "--steps" => this with { Steps = Number(Value(), 1, long.MaxValue) },
            "--nofill" => this with { NoFill = true },
            "--vs" => this with { Versus = Value() },
            "--md" => this with { Markdown = Value() },
            _ => null,
        };

        string Value() => at >= 0 ? word[(at + 1)..]
            : next.TryDequeue(out string? value) ? value
            : throw new ArgumentException($"{name} needs a value");
    }

    private static long Number(string text, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) && n >= min && n <= max
            ? n
            : throw new ArgumentException($"'{text}' is not a number from {min} to {max}");
}
