using PhysMem.Engine.Face;
using PhysMem.Engine.Report;

namespace PhysMem.Endurance;

/// <summary>What the calls on a machine hold, which must be what the machine has in use.</summary>
internal sealed class Ledger
{
    private readonly List<Allocation> _held = [];

    // Made once: it is filled for every audit.
    private readonly List<(long First, long Behind)> _ranges = [];

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

        _ranges.Clear();
        foreach (Allocation block in _held)
        {
            if (machine.Blocks.CurrentPfn(block) is { } pfn)
            {
                _ranges.Add((pfn, pfn + block.Pages));
            }
        }

        _ranges.Sort();
        long pages = 0, end = 0;
        foreach ((long start, long behind) in _ranges)
        {
            if (start < end)
            {
                return $"two holders of pfn 0x{start:x}";
            }

            end = behind;
            pages += behind - start;
        }

        long cache = machine.ManagedPages - machine.FreePages - pages;
        return cache >= 0 && cache <= Filled ? null : $"{pages} pages are held, {Filled} were filled, but {cache} more are in use";
    }
}
