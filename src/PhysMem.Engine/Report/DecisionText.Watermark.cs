using System.Globalization;
using PhysMem.Engine.Core.Decisions;

namespace PhysMem.Engine.Report;

/// <summary>The arithmetic of a watermark test, term by term.</summary>
internal static partial class DecisionText
{
    private static string OfTest(WatermarkTest test) => string.Create(
        CultureInfo.InvariantCulture, $"{test.Zone}: {Left(test)}, must be above {Needed(test)}: {Verdict(test)}");

    // 467 free - 1 unusable - HighAtomic 512 = -46
    private static string Left(WatermarkTest test) => Sum(
        $"{test.Free} free",
        test.Usable,
        (test.OwnPages, $" - {test.OwnPages} unusable"),
        (test.HighAtomic, $" - HighAtomic {test.HighAtomic}"),
        (test.Cma, $" - CMA {test.Cma}"));

    // min 1000 + boost 512 - rights 945 + lowmem_reserve 47 = 614
    private static string Needed(WatermarkTest test) => Sum(
        $"{AllocFlagsText.Watermark(test.Which)} {test.Mark}",
        test.Needed,
        (test.Boost, $" + boost {test.Boost}"),
        (test.Asked, $" + bulk {test.Asked}"),
        (test.Lowered, $" - rights {test.Lowered}"),
        (test.Reserve, $" + lowmem_reserve {test.Reserve}"));

    // Terms that are 0 aren't told.
    private static string Sum(string first, long result, params ReadOnlySpan<(long Value, string Text)> terms)
    {
        string text = first;
        foreach ((long value, string term) in terms)
        {
            text += value == 0 ? "" : term;
        }

        return text == first ? text : string.Create(CultureInfo.InvariantCulture, $"{text} = {result}");
    }

    private static string Verdict(WatermarkTest test)
    {
        string fault = test.Usable > test.Needed
            ? $"enough pages, but no block of order {test.Order} or larger that it may use"
            : "too few";
        string boost = test.LeftOut > 0 ? $" without the boost of {test.LeftOut}" : "";
        return test.Verdict switch
        {
            WatermarkVerdict.Enough => "enough" + boost,
            WatermarkVerdict.NotBinding => fault + ", but watermarks don't bind this request",
            _ => fault + boost,
        };
    }
}
