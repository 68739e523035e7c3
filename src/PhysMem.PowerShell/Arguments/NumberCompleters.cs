using System.Collections;
using System.Globalization;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Offers nothing. Without a completer the host offers the files of the folder, also where a number is wanted, or the
/// name of something that doesn't exist yet.
/// </summary>
internal sealed class NothingCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => [];
}

/// <summary>How often, or how many: powers of ten.</summary>
internal sealed class CountCompleter : WordCompleter
{
    private const int LargestPower = 6;

    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enumerable.Range(0, LargestPower + 1).Select(power => ("1" + new string('0', power), ""));
}

/// <summary>How many nodes or CPUs a machine has: powers of two.</summary>
internal sealed class PartsCompleter : WordCompleter
{
    private const int LargestPower = 6;

    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enumerable.Range(0, LargestPower + 1).Select(power => ((1 << power).ToString(CultureInfo.InvariantCulture), ""));
}

/// <summary>Amounts of memory.</summary>
internal sealed class SizeCompleter : WordCompleter
{
    private static readonly (string Word, long Bytes)[] s_sizes =
    [
        ("1MB", 1L << 20), ("16MB", 1L << 24), ("64MB", 1L << 26), ("256MB", 1L << 28), ("1GB", 1L << 30), ("4GB", 1L << 32),
        ("6GB", 6L << 30), ("16GB", 1L << 34), ("64GB", 1L << 36), ("1TB", 1L << 40),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        s_sizes.Select(size => (size.Word, $"{size.Bytes / PageConstants.PageSize} pages"));
}

/// <summary>Numbers of pages: those of blocks.</summary>
internal sealed class PageCountCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enumerable.Range(0, PageConstants.OrderCount).Select(order => (
            (1 << order).ToString(CultureInfo.InvariantCulture), $"{DisplayText.SizeOfPages(1 << order)}, as a block of order {order}"));
}

/// <summary>Sizes of exact requests: those that waste the most of their block.</summary>
internal sealed class ExactCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enumerable.Range(2, PageConstants.MaxOrder - 1).Select(order => (
            ((1 << (order - 1)) + 1).ToString(CultureInfo.InvariantCulture),
            $"{DisplayText.SizeOfPages((1 << (order - 1)) + 1)}, cut from a block of order {order}"));
}
