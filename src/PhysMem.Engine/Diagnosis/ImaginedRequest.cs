using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>A request that somebody asks about: in the place of a report's own, or where a text tells of memory alone.</summary>
/// <param name="Gfp">The mask, as its kernel spells it or as a number; null for the report's own.</param>
/// <param name="Order">The order; null for the report's own.</param>
/// <param name="Kernel">The kernel's version; null for the report's own.</param>
public sealed record ImaginedRequest(string? Gfp, int? Order, string? Kernel)
{
    /// <summary>A report with this request.</summary>
    /// <param name="report">The report.</param>
    /// <exception cref="PhysMemException">The mask can't be read, or the version is none.</exception>
    public KernelReport On(KernelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Gfp is null && Order is null && Kernel is null)
        {
            return report;
        }

        string? release = Kernel ?? report.Release;
        ObservedRequest own = report.Request ?? new ObservedRequest { Line = report.FirstLine, Order = 0 };
        KernelReport asked = report with
        {
            Release = release,
            Kind = Gfp is null && Order is null ? report.Kind : ReportKind.Question,
            Request = report.Request is null && Gfp is null && Order is null ? null : own with { Order = Order ?? (own.Order < 0 ? 0 : own.Order) },
        };
        return Gfp is null ? asked : asked with { Request = WithMask(asked.Request!, Gfp, release, GfpLayout.Find(AllocRules.Of(report, out _).Version.ToString())) };
    }

    // A text without a release is of the kernel by whose rules it is read.
    private static ObservedRequest WithMask(ObservedRequest request, string gfp, string? release, GfpLayout read)
    {
        GfpLayout usual = KernelVersion.TryParse(release, out _) ? GfpLayout.Find(release!) : read;
        GfpLayout layout = release is not null ? usual
            : GfpText.IsNumber(gfp, out uint number) ? GfpChoice.Of(number, usual, usual.Name, isFixed: false).Layout
            : NextWith(gfp, GfpChoice.Of(gfp, usual).Layout);
        uint mask = GfpText.Parse(gfp, layout);
        return request with { Mode = mask, Layout = layout, Meaning = layout.Meaning(mask).Value, ModeNames = GfpText.FormatLog(mask, layout) };
    }

    // Of all ages that have such names the one next to it, an older one before a newer one.
    private static GfpLayout NextWith(string gfp, GfpLayout usual)
    {
        int from = GfpLayout.All.IndexOf(usual);
        return GfpLayout.All.Where(age => GfpText.TryParse(gfp, age, out _, out _))
            .MinBy(age => Math.Abs(GfpLayout.All.IndexOf(age) - from)) ?? usual;
    }
}
