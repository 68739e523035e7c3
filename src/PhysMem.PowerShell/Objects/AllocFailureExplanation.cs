using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Gfp;

namespace PhysMem.PowerShell.Objects;

/// <summary>Why a request failed, and what would have let it succeed.</summary>
public sealed record AllocFailureExplanation
{
    private readonly AllocExplanation _explanation;

    internal AllocFailureExplanation(AllocExplanation explanation)
    {
        _explanation = explanation;
        Zones = new Rows<AllocFailureZone>(explanation.Zones.Select(zone => new AllocFailureZone(zone)));
        Flips = new Rows<AllocFailureFlip>(explanation.Flips.Select(flip => new AllocFailureFlip(flip)));
    }

    /// <summary>
    /// BelowWatermark, LowmemReserve, HighAtomicOnly, CmaOnly, Fragmentation, MayNotReclaim, OrderTooLarge, NotThePageAllocator or
    /// CannotTell; Served for a question about a request that would succeed.
    /// </summary>
    public string Verdict => _explanation.Verdict.ToString();

    /// <summary>All causes, the deciding one first.</summary>
    public string Causes => string.Join(", ", _explanation.Causes);

    /// <summary>Whether the numbers say so themselves; otherwise they are consistent with it.</summary>
    public bool IsCertain => _explanation.IsCertain;

    /// <summary>One sentence.</summary>
    public string Summary => _explanation.Summary;

    /// <summary>The arithmetic, zone by zone.</summary>
    public string Reasoning => _explanation.Reasoning;

    /// <summary>The task that asked.</summary>
    public string? Process => _explanation.Report.Process;

    /// <summary>The order.</summary>
    public int? Order => _explanation.Report.Request?.Order;

    /// <summary>The mask as its kernel spells it.</summary>
    public string? Gfp => _explanation.Report.Request is { Mode: { } mode, Layout: { } layout } ? GfpText.Format(mode, layout) : null;

    /// <summary>The kernel whose rules were applied.</summary>
    public string Kernel => _explanation.Kernel;

    /// <summary>Whether the report tells it.</summary>
    public bool IsKernelTold => _explanation.IsKernelTold;

    /// <summary>The zones in the order in which they are asked.</summary>
    public Rows<AllocFailureZone> Zones { get; }

    /// <summary>What would have let it succeed, the cheapest first.</summary>
    public Rows<AllocFailureFlip> Flips { get; }

    /// <summary>What was filled in for numbers that aren't told.</summary>
    public string Guesses => string.Join("; ", _explanation.Guesses);

    /// <summary>What the report lacks.</summary>
    public string Missing => string.Join("; ", _explanation.Missing);

    /// <summary>The file; - for piped text.</summary>
    public string Source => _explanation.Report.Source;

    /// <summary>The report's first line.</summary>
    public int Line => _explanation.Report.FirstLine;

    /// <summary>The whole explanation as a text, for a mail or a ticket.</summary>
    public string GetText() => ExplanationLetter.Write(_explanation);

    /// <inheritdoc cref="GetText()"/>
    /// <param name="width">Longest line.</param>
    public string GetText(int width) => ExplanationLetter.Write(_explanation, width);

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
