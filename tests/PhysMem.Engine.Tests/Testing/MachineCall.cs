using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Gfp;

namespace PhysMem.Engine.Tests.Testing;

internal enum MachineCallKind
{
    AllocPages,
    GetFreePages,
    GetZeroedPage,
    Free,
    FreeByAddress,
    FreeWrongly,
    DrainAll,
    DrainLocal,
}

/// <summary>A call for <see cref="MachineRun"/>: Pick chooses among held blocks, or a frame to free wrongly.</summary>
internal sealed record MachineCall(MachineCallKind Kind, GfpMask Gfp, int Order, int Pick, int Cpu, int Node)
{
    private static readonly GfpMask[] s_ordinary =
    [
        GfpMask.GfpNowait, GfpMask.GfpNowait | GfpMask.Movable, GfpMask.GfpNowait | GfpMask.Reclaimable,
        GfpMask.GfpHighUserMovable & ~GfpMask.DirectReclaim, GfpMask.HighMem | GfpMask.Comp, GfpMask.GfpDma,
        GfpMask.GfpDma32 | GfpMask.Movable, GfpMask.GfpNowait | GfpMask.ThisNode, GfpMask.MemAlloc,
        GfpMask.GfpNowait | GfpMask.Write, GfpMask.GfpTransHugeLight, GfpMask.Dma | GfpMask.Reclaimable,
    ];

    private static readonly GfpMask[] s_withReserves =
    [
        .. s_ordinary, GfpMask.GfpAtomic, GfpMask.GfpAtomic | GfpMask.Movable, GfpMask.High,
        GfpMask.High | GfpMask.NoMemAlloc, GfpMask.GfpKernel, GfpMask.GfpKernel | GfpMask.NoRetry,
        GfpMask.GfpKernel | GfpMask.NoFail, GfpMask.GfpNofs, GfpMask.GfpHighUserMovable, GfpMask.GfpTransHuge,
    ];

    public override string ToString() => $"{Kind}(order {Order}, {Gfp}, pick {Pick}, cpu {Cpu}, node {Node})";

    /// <summary>Sequences of calls for a machine with so many CPUs and nodes.</summary>
    /// <param name="withReserves">Atomic requests too, and those that go through the whole slow path.</param>
    /// <param name="cpus">Number of CPUs.</param>
    /// <param name="nodes">Number of nodes.</param>
    public static Arbitrary<MachineCall[]> Sequences(bool withReserves, int cpus, int nodes)
    {
        Gen<MachineCall> call =
            from kind in Gen.Frequency(
                (40, Gen.Constant(MachineCallKind.AllocPages)), (8, Gen.Constant(MachineCallKind.GetFreePages)),
                (2, Gen.Constant(MachineCallKind.GetZeroedPage)), (22, Gen.Constant(MachineCallKind.Free)),
                (6, Gen.Constant(MachineCallKind.FreeByAddress)), (3, Gen.Constant(MachineCallKind.FreeWrongly)),
                (1, Gen.Constant(MachineCallKind.DrainAll)), (1, Gen.Constant(MachineCallKind.DrainLocal)))
            from gfp in Gen.Elements(withReserves ? s_withReserves : s_ordinary)
            from order in Gen.Frequency((3, Gen.Choose(0, 3)), (3, Gen.Choose(4, 8)), (2, Gen.Choose(8, 10)))
            from pick in Gen.Choose(0, 1 << 20)
            from cpu in Gen.Choose(0, cpus - 1)
            from node in Gen.Choose(-1, nodes - 1)
            select new MachineCall(kind, gfp, order, pick, cpu, node);
        return Arb.From(call.ArrayOf(400), Shrink.Pieces);
    }
}
