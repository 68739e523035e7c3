using System.Numerics;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Boot;

/// <summary>
/// The kernel's build that a template asks for. What it leaves open follows from the page size, as in kernels for arm64:
/// a pageblock is a huge page where there may be blocks of that size, and the largest block is no smaller.
/// </summary>
internal static class BuildChoice
{
    private const int UsualMaxOrder = 10;

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
        int maxOrder = template.MaxOrder ?? Math.Max(UsualMaxOrder, build.HugePageOrder);
        int pageblockOrder = template.PageblockOrder ?? Math.Min(build.HugePageOrder, maxOrder);
        build = build with
        {
            MaxOrder = maxOrder,
            PageblockOrder = pageblockOrder,
            HasHugePages = pageblockOrder == build.HugePageOrder,
        };
        DescriptionRules.CheckBuild(build, template.Line);
        return build;
    }
}
