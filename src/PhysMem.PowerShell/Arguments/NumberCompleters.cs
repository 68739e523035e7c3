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

/// <summary>Parts of a machine's memory.</summary>
internal sealed class CoreCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        new[] { "25%", "50%", "75%" }.Select(part => (part, $"{part} of all memory; a size such as 512MB will do too"));
}

/// <summary>The sizes that pages can have.</summary>
internal sealed class PageSizeCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        [("4KB", "as nearly everywhere"), ("16KB", "pageblocks of 32 MiB"), ("64KB", "pageblocks of 512 MiB")];
}

/// <summary>The orders that a kernel's build can fix.</summary>
internal sealed class BuildOrderCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        Enumerable.Range(KernelBuild.LeastPageblockOrder, KernelBuild.GreatestOrder - KernelBuild.LeastPageblockOrder + 1)
            .Select(order => (order.ToString(CultureInfo.InvariantCulture), $"{1 << order} pages"));
}

/// <summary>Numbers of pages: those of blocks.</summary>
internal sealed class PageCountCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        KernelBuild build = BuildOf(bound);
        return Enumerable.Range(0, build.OrderCount).Select(order => (
            (1 << order).ToString(CultureInfo.InvariantCulture),
            $"{DisplayText.Size((long)build.PageSize << order)}, as a block of order {order}"));
    }
}

/// <summary>Sizes of exact requests: those that waste the most of their block.</summary>
internal sealed class ExactCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        KernelBuild build = BuildOf(bound);
        return Enumerable.Range(2, build.MaxOrder - 1).Select(order => (
            ((1 << (order - 1)) + 1).ToString(CultureInfo.InvariantCulture),
            $"{DisplayText.Size(((1L << (order - 1)) + 1) * build.PageSize)}, cut from a block of order {order}"));
    }
}
