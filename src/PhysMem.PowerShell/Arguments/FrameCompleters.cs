using System.Collections;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Display;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Where the zones of the machine that the command line means begin.</summary>
internal sealed class ZoneStartCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) => MachineOf(bound)?
        .Use(machine => machine.GetZones().ToArray())
        .Select(zone => (DisplayText.Pfn(zone.StartPfn), $"{zone.Zone} of node {zone.Node} begins, {zone.PresentPages} pages")) ?? [];
}

/// <summary>Blocks in use, by the number of their first frame: the first ones that a look into the machine finds.</summary>
internal sealed class BlockPfnCompleter : BlockCompleter
{
    /// <inheritdoc/>
    protected override string WordOf(PageReport head) => DisplayText.Pfn(head.Pfn);
}

/// <summary>The same blocks by their address; memory without one has none.</summary>
internal sealed class BlockAddressCompleter : BlockCompleter
{
    /// <inheritdoc/>
    protected override string WordOf(PageReport head) => head.VirtualAddress ?? "";
}

/// <summary>Blocks in use. Of a large machine only a part is looked at: Tab must answer at once.</summary>
internal abstract class BlockCompleter : WordCompleter
{
    private const int Most = 100;

    /// <inheritdoc/>
    protected sealed override IEnumerable<(string Word, string Tip)> Words(IDictionary bound)
    {
        var heads = new List<PageReport>();
        var query = new PageQuery { State = state => state == PageState.InUse, HeadOnly = true };
        MachineOf(bound)?.Use(machine => machine.ReadPages(query, heads));
        return heads.Take(Most)
            .Select(head => (Word: WordOf(head), $"order {head.Order}, {head.Zone} of node {head.Node}"))
            .Where(one => one.Word.Length > 0);
    }

    /// <summary>How the block is called; empty when it has no such name.</summary>
    protected abstract string WordOf(PageReport head);
}
