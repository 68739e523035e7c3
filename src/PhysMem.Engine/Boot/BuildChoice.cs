using System.Numerics;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// The kernel's build that a template asks for. What it leaves open follows from the architecture and the page size:
/// a pageblock is a huge page where there may be blocks of that size, and the largest block is no smaller; without huge pages a
/// pageblock is a largest block (pageblock_order).
/// </summary>
internal static class BuildChoice
{
    /// <summary>Puts the build together; <see cref="DescriptionRules"/> judge it.</summary>
    public static KernelBuild Of(MachineTemplate template)
    {
        if (!BitOperations.IsPow2(template.PageBytes))
        {
            throw DescriptionRules.BadPageSize(template.PageBytes);
        }

        var build = new KernelBuild(template.Architecture)
        {
            PageShift = BitOperations.Log2((ulong)template.PageBytes),
            HasCma = template.Line.HasCma || template.CmaBytes != 0,
        };
        PageSizes pages = template.Architecture.Pages;
        int maxOrder = template.MaxOrder ?? pages.MaxOrder(build.PageShift);
        int pageblockOrder = template.PageblockOrder ?? (pages.HasHugePages ? Math.Min(build.HugePageOrder, maxOrder) : maxOrder);
        build = build with
        {
            MaxOrder = maxOrder,
            PageblockOrder = pageblockOrder,
            HasHugePages = pages.HasHugePages && pageblockOrder == build.HugePageOrder,
        };
        DescriptionRules.CheckBuild(build);
        return build;
    }
}
