using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

internal enum TwinCallKind
{
    Alloc,
    AllocExact,
    AllocBulk,
    Free,
    FreeList,
    FreeRow,
    Split,
    DrainLocal,
    DrainAll,
    Isolate,
    Unisolate,
    AllocRange,
    FreeRange,
}

/// <summary>A call for <see cref="TwinMachines"/>; <see cref="Pick"/> chooses among held blocks or pageblocks.</summary>
internal sealed record TwinCall(TwinCallKind Kind, uint Gfp, int Order, int Pages, int Pick, int Type, int Cpu)
{
    /// <summary>The range of pageblocks that it means in a zone.</summary>
    public (long Start, long End) BlocksIn(SlowBuddy buddy)
    {
        long blocks = (buddy.EndPfn - buddy.FirstPfn) / buddy.BlockPages;
        long first = Pick % blocks, count = Math.Min(1 + (Pages % 3), blocks - first);
        long start = buddy.FirstPfn + (first * buddy.BlockPages);
        return (start, start + (count * buddy.BlockPages));
    }

    /// <summary>From anywhere to anywhere within whole pageblocks.</summary>
    public (long Start, long End) FramesIn(SlowBuddy buddy)
    {
        (long first, long last) = BlocksIn(buddy);
        long start = first + (Pick % buddy.BlockPages);
        return (start, Math.Max(start + 1, last - (Pick / 7 % buddy.BlockPages)));
    }

    public override string ToString() => Kind switch
    {
        TwinCallKind.Alloc => $"Alloc(order {Order}, {new GfpMask(Gfp)}, cpu {Cpu})",
        TwinCallKind.AllocExact or TwinCallKind.AllocBulk => $"{Kind}({Pages} pages, {new GfpMask(Gfp)}, cpu {Cpu})",
        TwinCallKind.Isolate or TwinCallKind.Unisolate or TwinCallKind.AllocRange => $"{Kind}(block {Pick}, {Pages}, {(MigrateType)Type}, cpu {Cpu})",
        _ => $"{Kind}(pick {Pick}, cpu {Cpu})",
    };
}

/// <summary>Which calls are generated, how often each.</summary>
internal sealed record TwinMix
{
    private static readonly uint[] s_kinds =
    [
        0, GfpBits.GfpNowait, GfpBits.GfpAtomic, GfpBits.High, GfpBits.High | GfpBits.NoMemAlloc, GfpBits.MemAlloc,
        GfpBits.Atomic, GfpBits.GfpNowait | GfpBits.Write,
    ];

    /// <summary>Whether requests of all kinds are made, down to the reserves, or only those that say nothing.</summary>
    public bool AllKinds { get; init; }

    public bool Isolation { get; init; }

    /// <summary>Whether contiguous ranges are taken and given back.</summary>
    public bool Ranges { get; init; }

    /// <summary>Whether nearly all requests are for movable pages.</summary>
    public bool MostlyMovable { get; init; }

    /// <summary>The largest order that is asked for.</summary>
    public int MaxOrder { get; init; } = 10;

    public int Cpus { get; init; } = 1;

    /// <summary>Sequences of calls. Phases of mostly requests and of mostly frees change off, so that memory runs out.</summary>
    public Arbitrary<TwinCall[]> Calls(int phases, int callsPerPhase)
    {
        Gen<TwinCall[]> phase =
            from freeing in Gen.Elements(0, 2, 4, 6, 9, 60)
            from small in Gen.Choose(1, 20)
            from calls in Call(freeing, small).ArrayOf(callsPerPhase)
            select calls;
        return Arb.From(phase.ArrayOf(phases).Select(p => p.SelectMany(c => c).ToArray()), Shrink.Pieces);
    }

    private Gen<TwinCall> Call(int freeing, int small) =>
        from kind in KindGen(freeing)
        from type in MostlyMovable ? Gen.Frequency((60, Gen.Constant(1)), (1, Gen.Choose(0, 2))) : Gen.Choose(0, 2)
        from bits in AllKinds ? Gen.Elements(s_kinds) : Gen.Constant(0u)
        from order in Gen.Frequency([(small, Gen.Choose(0, 1)), (8, Gen.Choose(0, 4)), (3, Gen.Choose(4, MaxOrder))])
        from pages in Gen.Choose(1, 40)
        from pick in Gen.Choose(0, 1 << 16)
        from cpu in Gen.Choose(0, Cpus - 1)
        select new TwinCall(kind, bits | TestMachine.MaskOf((MigrateType)type), order, pages, pick, type, cpu);

    private Gen<TwinCallKind> KindGen(int freeing)
    {
        var kinds = new List<(int, TwinCallKind)>
        {
            (50, TwinCallKind.Alloc), (2, TwinCallKind.AllocExact), (2, TwinCallKind.AllocBulk),
            (freeing * 10, TwinCallKind.Free), (1, TwinCallKind.FreeList), (freeing, TwinCallKind.FreeRow), (2, TwinCallKind.Split),
            (1, TwinCallKind.DrainLocal), (1, TwinCallKind.DrainAll),
        };
        if (Isolation)
        {
            kinds.AddRange([(4, TwinCallKind.Isolate), (6, TwinCallKind.Unisolate)]);
        }

        if (Ranges)
        {
            kinds.AddRange([(5, TwinCallKind.AllocRange), (5, TwinCallKind.FreeRange)]);
        }

        return Gen.Frequency(kinds.Select(k => (k.Item1, Gen.Constant(k.Item2))));
    }
}
