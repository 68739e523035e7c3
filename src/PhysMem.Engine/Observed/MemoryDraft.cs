using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Observed;

/// <summary>The memory part of a report while its statements come in.</summary>
internal sealed partial class MemoryDraft(int line)
{
    private readonly Dictionary<string, long> _totals = [];
    private readonly List<ObservedNode> _nodes = [];
    private readonly List<ZoneDraft> _zones = [];
    private readonly Dictionary<StatementKind, long?> _tail = [];

    /// <summary>Whether the next lowmem_reserve[] is of a zone of this report.</summary>
    public bool AwaitsReserve => _zones is [.., { AwaitsReserve: true }];

    /// <summary>Bytes in a page, and whether the text tells it.</summary>
    public (int Bytes, bool IsTold) PageSize => FromBlocks() ?? FromRam() ?? FromFree() ?? (PageConstants.PageSize, false);

    /// <summary>A statement of it begins: what has to be known before its last line is here.</summary>
    public void Begin(Statement statement)
    {
        if (statement.Kind == StatementKind.Zone)
        {
            Zone(statement).BeginLine();
        }
        else if (statement.Kind == StatementKind.Reserve)
        {
            _zones[^1].TakeReserve();
        }
    }

    /// <summary>Reads a whole statement.</summary>
    public void Read(Statement statement)
    {
        string text = statement.Text;
        switch (statement.Kind)
        {
            case StatementKind.Totals:
                FieldWords.Read(text, _totals);
                break;
            case StatementKind.Node:
                var values = new Dictionary<string, long>();
                FieldWords.Read(text, values, areAmounts: true);
                _nodes.Add(new ObservedNode(
                    StatementForms.Node(text), statement.Line, values.ToImmutableDictionary(), FieldWords.AllUnreclaimable(text)));
                break;
            case StatementKind.Zone:
                Zone(statement).ReadLine(text);
                break;
            case StatementKind.Buddy:
                Zone(statement).ReadBlocks(text);
                break;
            case StatementKind.Reserve:
                _zones[^1].ReadReserve(text);
                break;
            default:
                _tail.TryAdd(statement.Kind, Numbers.Long(Number().Match(text).Value));
                break;
        }
    }

    /// <summary>The memory part.</summary>
    public MemoryInfo Finish()
    {
        long? Tail(StatementKind kind) => _tail.GetValueOrDefault(kind);
        (int pageSize, bool isTold) = PageSize;
        bool tellsTypes = _zones.Any(zone => zone.TellsTypes);
        return new MemoryInfo
        {
            Line = line,
            PageSize = pageSize,
            IsPageSizeTold = isTold,
            Totals = _totals.ToImmutableDictionary(),
            Nodes = [.. _nodes],
            Zones = [.. _zones.Select(zone => zone.Finish(pageSize, tellsTypes))],
            PageCachePages = Tail(StatementKind.PageCache),
            SwapCachePages = Tail(StatementKind.SwapCache),
            FreeSwapKb = Tail(StatementKind.FreeSwap),
            TotalSwapKb = Tail(StatementKind.TotalSwap),
            RamPages = Tail(StatementKind.Ram),
            HighMemPages = Tail(StatementKind.HighMem),
            ReservedPages = Tail(StatementKind.Reserved),
            CmaReservedPages = Tail(StatementKind.CmaReserved),
            HwPoisonedPages = Tail(StatementKind.HwPoisoned),
        };
    }

    private ZoneDraft Zone(Statement statement)
    {
        (int node, string name) = StatementForms.Place(statement.Text);
        ZoneDraft? zone = _zones.Find(one => one.Node == node && one.Name == name);
        if (zone is null)
        {
            zone = new ZoneDraft(node, name, statement.Line);
            _zones.Add(zone);
        }

        return zone;
    }

    // The first column of a buddy line has blocks of one page.
    private (int, bool)? FromBlocks()
    {
        long? kb = _zones.Select(zone => zone.FirstKb).Where(first => first is 4 or 8 or 16 or 32 or 64 or 256).Min();
        return kb is { } told ? ((int)told * 1024, true) : null;
    }

    // RAM is told in pages and what is present in kB; they are equal, up to what a zone above the request's has.
    private (int, bool)? FromRam()
    {
        long present = _zones.Sum(zone => Math.Min(zone.PresentKb ?? 0, 1L << 52));
        foreach (int kb in (int[])[4, 16, 64])
        {
            if (present > 0 && _tail.GetValueOrDefault(StatementKind.Ram) is { } pages && pages > 0 && present / kb == pages)
            {
                return (kb * 1024, true);
            }
        }

        return null;
    }

    // So are the free pages of the machine and of its zones, up to what CPUs have counted since.
    private (int, bool)? FromFree()
    {
        double told = _zones.Sum(zone => (double)(zone.FreeKb ?? 0)), pages = _totals.GetValueOrDefault("free");
        foreach (int kb in (int[])[4, 8, 16, 32, 64, 256])
        {
            if (pages > 0 && Math.Abs((told / kb) - pages) < pages / 20)
            {
                return (kb * 1024, true);
            }
        }

        return null;
    }

    [GeneratedRegex(@"-?\d+")]
    private static partial Regex Number();
}
