using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Workloads;

/// <summary>
/// One kind of a workload on a machine. It makes one call at a time, a request or a free, and holds more of memory or less of it by
/// chance: the fuller its share is, the seldomer it takes more.
/// </summary>
internal abstract class Load
{
    private readonly LoadedMachine _machine;
    private readonly string[] _names;
    private readonly uint[] _masks;
    private readonly long[][] _requests;
    private readonly long[][] _failed;
    private readonly int _limit;
    private long _held;

    /// <param name="machine">The machine.</param>
    /// <param name="random">Decides.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="share">It holds about one page of so many at the most.</param>
    /// <param name="masks">What it asks with: names with | between them.</param>
    protected Load(LoadedMachine machine, Random random, WorkloadKind kind, int share, params string[] masks)
    {
        (_machine, Random, Kind) = (machine, random, kind);
        GfpLayout names = GfpLayout.Of(machine.State.Line);
        _masks = [.. masks.Select(mask => mask.Split('|').Aggregate(0u, (bits, name) => bits | names.FindName(name)!.Number))];
        _names = [.. _masks.Select(mask => GfpText.Format(mask, names))];
        int orders = machine.State.Build.OrderCount;
        _requests = [.. masks.Select(_ => new long[orders])];
        _failed = [.. masks.Select(_ => new long[orders])];
        _limit = (int)Math.Clamp(machine.State.PopulatedZones.Sum(zone => zone.ManagedPages) / share, 1, int.MaxValue);
    }

    public WorkloadKind Kind { get; }

    public long Calls { get; private set; }

    public long Pages { get; private set; }

    public long Frees { get; private set; }

    public long Lost { get; private set; }

    public long ExtFragEvents { get; private set; }

    public long Conversions { get; private set; }

    /// <summary>The blocks that it holds, those included that were reclaimed and that it doesn't miss yet.</summary>
    public abstract IEnumerable<HeldBlock> Held { get; }

    protected Random Random { get; }

    protected int MaxOrder => _requests[0].Length - 1;

    /// <summary>Requests by mask and order, and which of them got nothing.</summary>
    public IEnumerable<(int Mask, int Order, long Requests, long Failed)> Asked =>
        from mask in Enumerable.Range(0, _names.Length)
        from order in Enumerable.Range(0, _requests[mask].Length)
        where _requests[mask][order] > 0
        select (mask, order, _requests[mask][order], _failed[mask][order]);

    /// <summary>The name of a mask.</summary>
    public string NameOf(int mask) => _names[mask];

    /// <summary>The bits of a mask.</summary>
    public uint BitsOf(int mask) => _masks[mask];

    /// <summary>Makes one call.</summary>
    public abstract void Call();

    /// <summary>How long a burst is: 1 to 2^bits, shorter ones more often.</summary>
    protected int Burst(int bits) => 1 + Random.Next(1 << Random.Next(bits + 1));

    /// <summary>A CPU.</summary>
    protected int AnyCpu() => _machine.Cpus == 1 ? 0 : Random.Next(_machine.Cpus);

    /// <summary>Whether to take rather than give back.</summary>
    protected bool Grows() => Random.Next(_limit) >= _held;

    /// <summary>One of so many: mostly of the last ones, so that what has been there for long stays for longer.</summary>
    protected int MostlyLast(int count) => count - 1 - Random.Next(Random.Next(Random.Next(count) + 1) + 1);

    /// <summary>Requests a block.</summary>
    protected bool Take(int mask, int order, int cpu, out HeldBlock block)
    {
        long pfn = Request(mask, order, cpu, out _);
        block = new HeldBlock(pfn, _machine.Moves, (byte)order, (byte)mask);
        _held += pfn < 0 ? 0 : 1L << order;
        _machine.RunDaemons();
        return pfn >= 0;
    }

    /// <summary>Requests a single page for page cache, which the machine's lists have then.</summary>
    protected bool Cache(int mask, int cpu)
    {
        long pfn = Request(mask, 0, cpu, out Zone? zone);
        if (pfn >= 0)
        {
            LoadedMachine.Cache(zone!, pfn);
        }

        _machine.RunDaemons();
        return pfn >= 0;
    }

    /// <summary>Gives a block back.</summary>
    protected void GiveBack(in HeldBlock block, int cpu)
    {
        Calls++;
        _machine.Turn(Kind, cpu);
        bool isThere = _machine.GiveBack(block, cpu);
        Frees += isThere ? 1 : 0;
        Lost += isThere ? 0 : 1;
        _held -= 1L << block.Order;
    }

    /// <summary>Takes a block out of a list in which the order hardly matters.</summary>
    protected static HeldBlock TakeOut(List<HeldBlock> blocks, int at)
    {
        HeldBlock block = blocks[at];
        blocks[at] = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
        return block;
    }

    private long Request(int mask, int order, int cpu, out Zone? zone)
    {
        Calls++;
        _requests[mask][order]++;
        _machine.Turn(Kind, cpu);
        (long events, long conversions) = (_machine.ExtFrags.Events, _machine.ExtFrags.Conversions);
        long pfn = _machine.Take(_masks[mask], order, cpu, out zone);
        ExtFragEvents += _machine.ExtFrags.Events - events;
        Conversions += _machine.ExtFrags.Conversions - conversions;
        _failed[mask][order] += pfn < 0 ? 1 : 0;
        Pages += pfn < 0 ? 0 : 1L << order;
        return pfn;
    }
}
