using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Contiguous page frame numbers, one at least.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The number behind the last.</param>
public readonly record struct PfnRange(long Start, long End)
{
    /// <inheritdoc/>
    public override string ToString() =>
        End - Start == 1 ? DisplayText.Pfn(Start) : $"{DisplayText.Pfn(Start)}..{DisplayText.Pfn(End - 1)}";
}

/// <summary>
/// Turns frame numbers and ranges such as 0x1000..0x1fff, or a list of both, into ranges. Numbers that follow each
/// other become one range, so that a list which PowerShell made of 4096..8191 costs no more than the text would. An
/// empty cell of a table is no range at all.
/// </summary>
internal sealed class PfnRangeTransformationAttribute : CellTransformationAttribute
{
    private const string Separator = "..";

    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        var ranges = new List<PfnRange>();
        foreach (object? item in plain is Array list ? list : new[] { given })
        {
            if (!Plain.IsBlank(Plain.Of(item)))
            {
                Add(ranges, Read(item));
            }
        }

        return ranges.ToArray();
    }

    private static void Add(List<PfnRange> ranges, PfnRange one)
    {
        if (ranges.Count > 0 && ranges[^1].End == one.Start)
        {
            ranges[^1] = ranges[^1] with { End = one.End };
        }
        else
        {
            ranges.Add(one);
        }
    }

    private static PfnRange Read(object item)
    {
        object plain = Plain.Of(item);
        if (plain is PfnRange range)
        {
            return range;
        }

        string[] ends = plain is string text ? text.Split(Separator) : [];
        (long first, long last) = ends.Length == 2
            ? (Pfn(item, ends[0]), Pfn(item, ends[1]))
            : (Pfn(item, plain), Pfn(item, plain));
        return first <= last ? new PfnRange(first, last + 1) : throw Refusal(item);
    }

    private static long Pfn(object item, object end) =>
        Number.TryRead(end, out decimal pfn, bits: true) && pfn is >= 0 and < long.MaxValue ? (long)pfn : throw Refusal(item);

    private static ArgumentTransformationMetadataException Refusal(object item) => Plain.Refusal(string.Create(
        CultureInfo.InvariantCulture,
        $"{Cited.Of(item.ToString())} is no page frame number and no range of them: give 4096, 0x1000 or 0x1000..0x1fff."));
}
