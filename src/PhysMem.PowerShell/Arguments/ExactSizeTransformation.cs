using System.Globalization;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Reads the size of an exact request. A bare number counts pages as long as there can be a block of so many, as does one
/// with the unit pages; larger ones, and texts with another unit, are bytes. So 5, '5 pages', 20KB and '20KB' are the same
/// where pages have 4 KiB.
/// </summary>
internal sealed class ExactSizeTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        if (Plain.IsBlank(plain))
        {
            return null;
        }

        if (plain is ExactSize known)
        {
            return known;
        }

        string text = plain as string ?? "";
        long size = SizeTransformationAttribute.Read(plain);
        bool bare = text.Length == 0 || long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return IsInPages(text.TrimEnd()) ? new ExactSize(size / PageConstants.PageSize, InBytes: false)
            : new ExactSize(size, InBytes: !bare || size >= PageConstants.PageSize);
    }

    private static bool IsInPages(string text) =>
        text.EndsWith("page", StringComparison.OrdinalIgnoreCase) || text.EndsWith("pages", StringComparison.OrdinalIgnoreCase);
}
