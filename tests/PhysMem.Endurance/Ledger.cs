using PhysMem.Engine.Face;
using PhysMem.Engine.Report;

namespace PhysMem.Endurance;

/// <summary>What the calls on a machine hold, which must be what the machine has in use.</summary>
internal sealed class Ledger
{
    private readonly List<Allocation> _held = [];

    public int Count => _held.Count;

    /// <summary>Pages that were put into the page cache, which the machine may reclaim.</summary>
    public long Filled { get; set; }

    public Ledger Copy()
    {
        var copy = new Ledger { Filled = Filled };
        copy._held.AddRange(_held);
        return copy;
    }

    public Allocation At(Random dice) => _held[dice.Next(_held.Count)];

    /// <summary>Enters a block; pages of an exact request one by one, as they may be reclaimed one by one.</summary>
    public void Enter(Allocation block)
    {
        if (block is { Order: 0, Pages: > 1 })
        {
            _held.AddRange(Enumerable.Range(0, (int)block.Pages).Select(k => block with { Pfn = block.Pfn + k, Pages = 1 }));
        }
        else
        {
            _held.Add(block);
        }
    }

    public Allocation Take(Random dice)
    {
        int at = dice.Next(_held.Count);
        Allocation taken = _held[at];
        _held[at] = _held[^1];
        _held.RemoveAt(_held.Count - 1);
        return taken;
    }

    /// <summary>What is wrong; null when the machine is sound, and each page in use has one holder.</summary>
    public string? Fault(SimMachine machine)
    {
        if (machine.Reports.Audit() is [AuditFinding first, ..] findings)
        {
            return $"audit, {findings.Count} findings: {first}";
        }

        var pages = new HashSet<long>();
        foreach (Allocation block in _held)
        {
            for (long page = machine.Blocks.CurrentPfn(block) ?? -1, end = page + block.Pages; page >= 0 && page < end; page++)
            {
                if (!pages.Add(page))
                {
                    return $"two holders of pfn 0x{page:x}";
                }
            }
        }

        long cache = machine.ManagedPages - machine.FreePages - pages.Count;
        return cache >= 0 && cache <= Filled ? null : $"{pages.Count} pages are held, {Filled} were filled, but {cache} more are in use";
    }
}
