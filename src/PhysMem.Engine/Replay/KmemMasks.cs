using PhysMem.Engine.Core.State;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Replay;

/// <summary>
/// The masks of a trace as those of a machine, whose kernel may be another one. Names have the meaning that any kernel gave
/// them; what this machine's kernel has no bit for is left out.
/// </summary>
internal sealed class KmemMasks(MachineState machine)
{
    private readonly GfpLayout _layout = GfpLayout.Of(machine.Line);
    private readonly Dictionary<string, KmemMask> _masks = new(StringComparer.Ordinal);
    private string? _lastText;
    private KmemMask _last;

    /// <summary>The mask that a text means here.</summary>
    /// <param name="text">Names with | between them, or a number of this machine's kernel; null is no flag at all.</param>
    public KmemMask Of(string? text)
    {
        // Words of a reader are the same objects as long as they are the same.
        if (ReferenceEquals(text, _lastText))
        {
            return _last;
        }

        string words = text ?? "";
        if (!_masks.TryGetValue(words, out KmemMask mask))
        {
            _masks.Add(words, mask = Make(words));
        }

        (_lastText, _last) = (text, mask);
        return mask;
    }

    private KmemMask Make(string text)
    {
        uint bits = 0;
        bool isWhole = true;
        foreach (string word in text.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            uint? number = NumberOf(word);
            isWhole &= number is not null;
            bits |= number ?? 0;
        }

        return new KmemMask(bits, isWhole, !machine.ZoneTable.IsBad(bits) && !GfpMigrate.IsBad(bits));
    }

    private uint? NumberOf(string word)
    {
        if (word is "none" or "0")
        {
            return 0;
        }

        if (GfpText.IsNumber(word, out uint number))
        {
            return (number & ~_layout.Legal) == 0 ? number : null;
        }

        return Named(_layout, word) ?? OfOtherAge(word);
    }

    // Kernels before 2.6.38 print modifiers with one half of their prefix: GFP_NOWARN, GFP_COMP.
    private static uint? Named(GfpLayout age, string word) =>
        (age.FindName(word) ?? (word.StartsWith("GFP_", StringComparison.Ordinal) ? age.FindName("__" + word) : null))?.Number;

    // The newest age that has the name, said again in the names of this one.
    private uint? OfOtherAge(string word)
    {
        foreach (GfpLayout age in GfpLayout.All.Reverse())
        {
            if (Named(age, word) is { } number)
            {
                string[] names = GfpText.Format(age.Meaning(number)).Split('|');
                return names.Aggregate(0u, (bits, name) => bits | (name == "none" ? 0 : Named(_layout, name) ?? 0));
            }
        }

        return null;
    }
}

/// <summary>A mask of a trace.</summary>
/// <param name="Bits">What it is on the machine.</param>
/// <param name="IsWhole">Whether every word of it was known.</param>
/// <param name="IsSound">Whether it doesn't contradict itself: a kernel would refuse others.</param>
internal readonly record struct KmemMask(uint Bits, bool IsWhole, bool IsSound);
