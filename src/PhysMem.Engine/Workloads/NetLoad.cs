using System.Numerics;

namespace PhysMem.Engine.Workloads;

/// <summary>
/// Packets that arrive in bursts in interrupt context and are done with soon after, first come first served. A packet that finds no
/// memory is dropped.
/// </summary>
internal sealed class NetLoad : Load
{
    private const int Single = 0, Compound = 1, BurstBits = 7, LargestOrder = 3;

    private readonly Queue<HeldBlock> _packets = new();
    private int _cpu;
    private int _arriving;

    public NetLoad(LoadedMachine machine, Random random)
        : base(machine, random, WorkloadKind.NetAtomic, share: 1, "GFP_ATOMIC", "GFP_ATOMIC|__GFP_COMP")
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<HeldBlock> Held => _packets;

    /// <inheritdoc/>
    public override void Call()
    {
        if (_arriving == 0 && _packets.Count == 0)
        {
            _arriving = Burst(BurstBits);
            _cpu = AnyCpu();
        }

        if (_arriving == 0)
        {
            GiveBack(_packets.Dequeue(), _cpu);
            return;
        }

        // Each order half as often as the one below.
        _arriving--;
        int order = Math.Min(BitOperations.TrailingZeroCount(Random.Next(1 << LargestOrder) | (1 << LargestOrder)), MaxOrder);
        if (Take(order == 0 ? Single : Compound, order, _cpu, out HeldBlock packet))
        {
            _packets.Enqueue(packet);
        }
    }
}
