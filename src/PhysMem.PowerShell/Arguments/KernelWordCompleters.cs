using System.Collections;
using System.Globalization;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Arguments;

/// <summary>All orders, with the size of such a block.</summary>
internal sealed class OrderCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        KernelBuild build = BuildOf(bound);
        return Enumerable.Range(0, build.OrderCount).Select(order => (
            order.ToString(CultureInfo.InvariantCulture),
            $"{1 << order} {(order == 0 ? "page" : "pages")}, {DisplayText.Size((long)build.PageSize << order)}"));
    }
}

/// <summary>The kernel's migratetypes.</summary>
internal sealed class MigrateTypeCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => Enum.GetValues<MigrateType>()
        .Select(type => (type.ToString(), type switch
        {
            MigrateType.Unmovable => "Pages that stay where they are: most of the kernel's own",
            MigrateType.Movable => "Pages that the kernel can move elsewhere (__GFP_MOVABLE)",
            MigrateType.Reclaimable => "Caches that can be shrunk (__GFP_RECLAIMABLE)",
            MigrateType.Cma => "Memory of contiguous areas, lent to movable requests (machines with contiguous areas)",
            MigrateType.HighAtomic => "Pageblocks reserved for requests that can't wait",
            _ => "Pageblocks taken out of use",
        }));
}

/// <summary>What a page frame may be used for.</summary>
internal sealed class PageStateCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => Enum.GetValues<PageState>()
        .Select(state => (state.ToString(), state switch
        {
            PageState.Free => "In a block on a buddy list",
            PageState.PerCpu => "In a block on a CPU's list",
            PageState.InUse => "In a block that was handed out",
            PageState.Reserved => "In use since the machine began",
            _ => "In a block that a guest has yet to accept",
        }));
}

/// <summary>What cells of a map may tell.</summary>
internal sealed class MemoryMapKindCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => Enum.GetValues<MemoryMapKind>()
        .Select(kind => (kind.ToString(), kind switch
        {
            MemoryMapKind.MigrateType => "The migratetype of most of a cell's pages",
            MemoryMapKind.Fill => "How much of a cell is in use",
            _ => "The order of a cell's largest free block",
        }));
}

/// <summary>The architectures with their zones.</summary>
internal sealed class ArchitectureCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => ArchitectureProfile.All
        .Select(one => (one.Name, $"Zones {string.Join(", ", one.Zones.Select(ArchitectureProfile.ZoneName))}"));
}

/// <summary>The kinds of zone that a kernel may be built with; those that the architecture usually has come first.</summary>
internal sealed class KernelZoneCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        ArchitectureProfile usual = ArchitectureProfile.All.FirstOrDefault(
            one => one.Name.Equals(Plain.Of(bound["Architecture"]) as string, StringComparison.OrdinalIgnoreCase)) ?? ArchitectureProfile.All[0];
        return usual.Zones.Concat(Enum.GetValues<ZoneType>().Except(usual.Zones)).Select(zone => (
            ArchitectureProfile.ZoneName(zone), $"{usual} {(usual.Zones.Contains(zone) ? "usually has it" : "usually doesn't have it")}"));
    }
}

/// <summary>The lines of kernels that machines can have.</summary>
internal sealed class KernelLineCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        KernelLine.All.Select(line => (line.Name, $"Linux {line}, by the rules of {line.Release}"));
}

/// <summary>A kernel of each age of gfp masks, with what shows the age: a line that machines have, else the first one.</summary>
internal sealed class KernelCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => GfpLayout.All.Reverse().Select(age => (
        KernelLine.All.FirstOrDefault(line => GfpLayout.Of(line) == age)?.Name ?? age.Name,
        $"Linux {age}: GFP_KERNEL {Number("GFP_KERNEL", age)}, GFP_ATOMIC {Number("GFP_ATOMIC", age)}"));

    private static string Number(string name, GfpLayout age) => DisplayText.Hex(GfpText.Parse(name, age));
}
