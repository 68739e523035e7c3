namespace PhysMem.Engine.Gfp;

/// <summary>
/// How a number is read when no kernel was named for it: by the kernel that is usual here if a caller of that kernel could
/// mean it, else by the most telling of all readings.
/// </summary>
/// <param name="Layout">The age that it is read by.</param>
/// <param name="Kernels">The kernels that read it so; null when it is the usual one that reads it.</param>
/// <param name="Doubt">One sentence when other kernels may have printed it, else null.</param>
public sealed record GfpChoice(GfpLayout Layout, string? Kernels, string? Doubt)
{
    /// <summary>Chooses; a reading of other kernels that is more telling is doubt enough.</summary>
    /// <param name="number">The number.</param>
    /// <param name="usual">The age of the usual kernel.</param>
    /// <param name="kernel">What that kernel is called.</param>
    /// <param name="isFixed">Whether the usual kernel reads it in any case, so that others are only told of.</param>
    public static GfpChoice Of(uint number, GfpLayout usual, string kernel, bool isFixed)
    {
        IReadOnlyList<GfpReading> all = GfpReading.All(number);
        GfpReading? own = all.FirstOrDefault(one => one.IsOf(usual));
        if (own is { MakesSense: true })
        {
            return new GfpChoice(usual, null, all[0].IsMoreTellingThan(own) ? $"0x{number:x} is {Told(all[0])}." : null);
        }

        GfpReading[] others = [.. all.Where(one => one.MakesSense)];
        string usually = GfpText.Format(number, usual);
        return others.Length == 0 ? new GfpChoice(usual, null, null)
            : isFixed ? new GfpChoice(usual, null, $"No caller of Linux {kernel} asks for 0x{number:x}, {usually}. It may be {Told(others)}.")
            : new GfpChoice(
                others[0].Layout,
                others[0].Kernels,
                $"0x{number:x} is read as {Told(others)}. Linux {kernel} would read {usually}, which no caller asks for.");
    }

    /// <summary>Chooses for a text: one of the log's form is of kernels for which its number is what its names make.</summary>
    /// <param name="text">A text of any form.</param>
    /// <param name="usual">The age of the usual kernel.</param>
    public static GfpChoice Of(string text, GfpLayout usual)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isOther = text.AsSpan()[MaskInLine.Of(text)].TrimEnd().EndsWith(")") && !GfpText.Agrees(text, usual);
        GfpLayout? other = isOther ? GfpLayout.All.LastOrDefault(age => GfpText.Agrees(text, age)) : null;
        return other is null
            ? new GfpChoice(usual, null, null)
            : new GfpChoice(other, GfpLayout.KernelsWhere(age => GfpText.Agrees(text, age)), null);
    }

    private static string Told(params ReadOnlySpan<GfpReading> readings)
    {
        var told = new List<string>();
        foreach (GfpReading one in readings)
        {
            told.Add($"{one.Text} of Linux {one.Kernels}");
        }

        return string.Join(", or ", told);
    }
}
