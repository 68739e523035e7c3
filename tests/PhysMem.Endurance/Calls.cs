using System.Globalization;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Isolation;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Endurance;

/// <summary>
/// Calls of every kind on one machine. What a call is, its number and the seed decide, and not the calls before it: so any
/// of them can be left out.
/// </summary>
internal sealed class Calls(SimMachine machine, int seed, bool underPressure, Ledger ledger)
{
    private static readonly GfpMask[] s_masks =
    [
        GfpMask.GfpKernel, GfpMask.High | GfpMask.GfpAtomic, GfpMask.GfpHighUserMovable, GfpMask.GfpUser, GfpMask.GfpTransHuge,
        GfpMask.GfpNowait, GfpMask.GfpKernel | GfpMask.Reclaimable, GfpMask.GfpDma, GfpMask.GfpDma32, GfpMask.MemAlloc,
    ];

    private static readonly CancellationToken s_stopped = new(canceled: true);

    private readonly int[] _nodes = [.. machine.NodeIds];
    private readonly Dice _dice = new();
    private bool _tells;

    public SimMachine Machine => machine;

    public Ledger Ledger => ledger;

    /// <summary>The same calls on a machine that is equal to this one.</summary>
    public Calls On(SimMachine equal) => new(equal, seed, underPressure, ledger.Copy());

    /// <summary>Whether memory is filled and reclaimed on a machine of a seed; on others every page in use is held.</summary>
    public static bool IsUnderPressure(int seed) => seed % 2 == 0;

    /// <summary>Makes a call, and tells what it came to.</summary>
    /// <param name="number">Which call.</param>
    /// <param name="tells">Whether what it came to is wanted, whose words cost as much as some calls.</param>
    public string Make(int number, bool tells)
    {
        _tells = tells;
        Dice dice = _dice;
        dice.Set(seed, number);
        int cpu = dice.Next(machine.CpuCount), node = dice.Next(3) > 0 ? -1 : _nodes[dice.Next(_nodes.Length)];

        // Phases of mostly requests and of mostly frees change off, so that memory runs out and comes back.
        bool freeing = number / 700 % 3 == 2;
        int kind = dice.Next(100);
        try
        {
            return kind switch
            {
                < 30 => freeing ? Free(dice, cpu) : Alloc(dice, node, cpu),
                < 45 => Alloc(dice, node, cpu),
                < 48 => Exact(dice, cpu),
                < 51 => Bulk(dice, cpu),
                < 80 => Free(dice, cpu),
                < 83 => Split(dice),
                < 86 => FreeTwice(dice, cpu),
                < 87 => dice.Next(3) switch { 0 => Contiguous(dice, cpu), 1 => Isolate(dice, number, cpu), _ => ContiguousAnywhere(dice, node, cpu) },
                < 88 => Drain(dice, cpu),
                < 89 => Set(dice),
                < 90 => FreeWrongly(dice, cpu),
                _ => underPressure ? Pressure(dice, node, cpu) : Alloc(dice, node, cpu),
            };
        }
        catch (PhysMemException refused)
        {
            return refused.Code.ToString();
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
    }

    private AllocationRequest Request(Random dice, int order, int node, int cpu)
    {
        GfpMask mask = s_masks[dice.Next(s_masks.Length)];
        mask = dice.Next(6) == 0 ? new GfpMask(mask.Value ^ (1u << dice.Next(26))) : mask;
        var request = new AllocationRequest(mask, order) { Cpu = cpu, Node = node };
        return dice.Next(8) > 0 ? request : request with { Policy = new MemoryPolicy(MemoryPolicyMode.Bind, _nodes[dice.Next(_nodes.Length)]) };
    }

    private string Alloc(Random dice, int node, int cpu) =>
        Enter(machine.AllocPages(Request(dice, dice.Next(4) == 0 ? dice.Next(machine.Build.OrderCount) : dice.Next(4), node, cpu)));

    private string Exact(Random dice, int cpu) =>
        Enter(machine.SinglePages.AllocExact(Request(dice, 0, -1, cpu), 1 + dice.Next(100)));

    private string Bulk(Random dice, int cpu) =>
        Enter(machine.SinglePages.AllocBulk(Request(dice, 0, -1, cpu), 1 + dice.Next(100)));

    private string Enter(in AllocationResult result)
    {
        if (result.Allocation is { } block)
        {
            ledger.Enter(block);
            return Told($"pfn {block.Pfn}");
        }

        foreach (Allocation page in result.Bulk ?? [])
        {
            ledger.Enter(page);
        }

        return result.Succeeded ? Told($"bulk {result.Bulk![0].Pfn}, {result.Bulk.Count} pages")
            : _tells ? $"{result.Fault}: {result.Reason}" : "failed";
    }

    private string Free(Random dice, int cpu)
    {
        if (ledger.Count == 0)
        {
            return "nothing held";
        }

        Allocation block = ledger.Take(dice);
        if (machine.Blocks.CurrentPfn(block) is not { } pfn)
        {
            return "reclaimed";
        }

        machine.Blocks.Free(block, cpu);
        return Told($"freed {pfn}");
    }

    // Where nothing is moved, a number means one block.
    private string FreeTwice(Random dice, int cpu)
    {
        if (underPressure || ledger.Count == 0)
        {
            return Free(dice, cpu);
        }

        Allocation block = ledger.Take(dice);
        machine.Blocks.Free(block, cpu);
        return Refused(() => machine.FreePagesAt(block.Pfn, block.Order, cpu), $"the second free of pfn {block.Pfn}");
    }

    private string FreeWrongly(Random dice, int cpu)
    {
        if (dice.Next(2) == 0 || underPressure || ledger.Count == 0)
        {
            return Refused(() => machine.FreePagesAt(-1 - dice.Next(9), 0, cpu), $"a free of no frame");
        }

        Allocation block = ledger.At(dice);
        int order = (block.Order + 1 + dice.Next(machine.Build.MaxOrder)) % machine.Build.OrderCount;
        return Refused(() => machine.FreePagesAt(block.Pfn, order, cpu), $"a free of pfn {block.Pfn} with order {order}");
    }

    private string Refused(Action wrong, FormattableString what)
    {
        long free = machine.FreePages;
        try
        {
            wrong();
        }
        catch (PhysMemException fault) when (machine.FreePages == free)
        {
            return fault.Code.ToString();
        }

        throw new InvalidOperationException(FormattableString.Invariant(what) + " went through, or changed something");
    }

    private string Split(Random dice)
    {
        if (ledger.Count == 0)
        {
            return "nothing held";
        }

        Allocation block = ledger.Take(dice);
        try
        {
            IReadOnlyList<Allocation> parts = machine.Blocks.Split(block);
            foreach (Allocation part in parts)
            {
                ledger.Enter(part);
            }

            return Told($"{parts.Count} parts of {parts[0].Pfn}");
        }
        catch (PhysMemException refused)
        {
            ledger.Enter(block);
            return refused.Code.ToString();
        }
    }

    private string Contiguous(Random dice, int cpu)
    {
        ZoneReport zone = Pick(dice, [.. machine.Reports.Zones()]);
        long start = zone.StartPfn + dice.NextInt64(zone.SpannedPages), pages = 1 + dice.Next(600);

        // Sometimes stopped when so many pages of it have moved.
        using var middle = new StopInTheMiddle(dice.Next(100));
        machine.Trace = underPressure && dice.Next(4) == 0 ? middle : null;
        try
        {
            if (!machine.ContigPages.AllocRange(start, pages, (MigrateType)dice.Next(3), cpu, machine.Trace is null ? default : middle.Token).Succeeded)
            {
                return "busy";
            }
        }
        finally
        {
            machine.Trace = null;
        }

        for (long pfn = start; pfn < start + pages; pfn++)
        {
            ledger.Enter(machine.Blocks.At(pfn));
        }

        return "contiguous";
    }

    // Frames wherever there are some, or of an area for its owner.
    private string ContiguousAnywhere(Random dice, int node, int cpu)
    {
        ContigResult result = dice.Next(2) == 0
            ? machine.ContigPages.AllocFromArea(1 + dice.Next(700), node, cpu)
            : machine.ContigPages.Alloc(Request(dice, 0, node, cpu), 1 + dice.Next(4000));
        if (result.Allocation is not { } block)
        {
            return Told($"{result.Outcome}");
        }

        ledger.Enter(block);
        return Told($"pfn {block.Pfn}");
    }

    // Some calls while a range is isolated, and then it is given back.
    private string Isolate(Random dice, int number, int cpu)
    {
        ZoneReport zone = Pick(dice, [.. machine.Reports.Zones()]);
        long block = machine.Build.PageblockPages, start = (zone.StartPfn + dice.NextInt64(zone.SpannedPages)) / block * block, pages = block * (1 + dice.Next(3));
        PlaceCheck.RequireOneZone(machine.State, start, pages);
        int type = dice.Next(3);
        var isolation = new RangeIsolation(machine.State);
        if (!isolation.Start(start, start + pages, type, cpu))
        {
            return "not isolated";
        }

        try
        {
            string what = string.Join(';', Enumerable.Range(0, 1 + dice.Next(8)).Select(k => dice.Next(2) == 0 ? Alloc(dice, -1, cpu) : Free(dice, cpu)));
            return machine.Reports.Audit() is [var first, ..]
                ? throw new InvalidOperationException($"not sound while pages are isolated: {first} (call {number})")
                : Told($"isolated {start}+{pages}: {what}");
        }
        finally
        {
            // Also when one of the calls was refused: a range that nobody gives back costs later calls their count (docs/fidelity.md).
            isolation.Undo(start, start + pages, type, cpu);
        }
    }

    private string Drain(Random dice, int cpu)
    {
        if (dice.Next(2) == 0)
        {
            machine.DrainAllPages(cpu);
        }
        else
        {
            machine.DrainLocalPages(cpu);
        }

        return "drained";
    }

    private string Set(Random dice)
    {
        (string name, string value) = RandomMachine.Sysctl(dice);
        machine.Sysctls.Set(name, value);
        return name;
    }

    private string Pressure(Random dice, int node, int cpu)
    {
        // Before the first page, or in the middle: with the call's n-th page that comes back.
        using var middle = new StopInTheMiddle(dice.Next(200));
        bool inTheMiddle = dice.Next(3) == 0;
        CancellationToken stop = inTheMiddle ? middle.Token : dice.Next(4) == 0 ? s_stopped : default;
        machine.Trace = inTheMiddle ? middle : null;
        try
        {
            return Pressure(dice, node, cpu, stop);
        }
        finally
        {
            machine.Trace = null;
        }
    }

    private string Pressure(Random dice, int node, int cpu, CancellationToken stop)
    {
        switch (dice.Next(12))
        {
            case 0:
                long got = machine.Pressure.FillPageCache(
                    dice.NextInt64((machine.ManagedPages / 8) + 1), dice.Next(2) == 0 ? LruKind.File : LruKind.Anonymous, node, null, dice.Next(2) == 0, cpu);
                ledger.Filled += got;
                return Told($"filled {got}");
            case 1:
                return string.Join(';', machine.Pressure.DropCaches(node, cpu, stop));
            case 2:
                return string.Join(';', machine.Pressure.Reclaim(dice.Next(3000), node, cpu, stop));
            case 3:
                return string.Join(';', machine.Pressure.RunKswapd(node));
            case 4:
                return string.Join(';', machine.Pressure.RunKcompactd(node));
            case 5:
                return string.Join(';', machine.Pressure.Compact(node, null, dice.Next(-1, machine.Build.OrderCount), cpu, stop));
            case 6:
                return AddTask(dice);
            case 7:
                return Told($"task had {machine.Tasks.Remove(1 + dice.Next(20), cpu)}");
            case 8 when ledger.Count > 0 && machine.Blocks.CurrentPfn(ledger.At(dice)) is { } pfn:
                return Told($"accessed {machine.Pressure.MarkAccessed(pfn)}");
            case 9:
                machine.Pressure.SwapPages = dice.Next(2) * dice.Next(100_000);
                return "swap";
            case 10:
                machine.Pressure.DaemonsRunByThemselves = dice.Next(2) == 0;
                return "daemons";
            default:
                machine.Pressure.MovableRequests = (LruKind)dice.Next(3);
                return "movable";
        }
    }

    private string AddTask(Random dice)
    {
        var task = new SimTask(1 + dice.Next(20), "task") { OomScoreAdj = dice.Next(-1000, 1001) };
        try
        {
            machine.Tasks.Add(task);
        }
        catch (ArgumentException)
        {
            return "such a task was there";
        }

        return "task";
    }

    private static T Pick<T>(Random dice, T[] all) => all[dice.Next(all.Length)];

    private string Told(FormattableString text) => _tells ? text.ToString(CultureInfo.InvariantCulture) : "";
}
