using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Tests.Testing;
using static PhysMem.Engine.Tests.Pressure.PressureMachine;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Compaction of compound pages (skip_isolation_on_order): later lines move those that are smaller than what is wanted.</summary>
public sealed class LargerBlockCompactionTests
{
    private const uint Compound = Movable | GfpBits.Comp;

    public static TheoryData<string> LaterLines => ["6.12", "7.2"];

    [Theory]
    [MemberData(nameof(LaterLines))]
    public void Blocks_smaller_than_the_wanted_one_move_as_a_whole(string line)
    {
        using PressureMachine machine = EverySecond(2, Compound, line);
        OnDemand.Compact(machine.System, machine.Zone, 3, 0);

        // 64 blocks of the first pageblock, eight at a time; of these the last isolated takes the lowest place found.
        Assert.Equal(256, machine.System.Totals.Migrated);
        Assert.Equal(At(1536), machine.System.Moves.Find(At(60), 0));
        Assert.Equal(At(1536 + 56), machine.System.Moves.Find(At(4), 0));
        Assert.Equal(2048 / 8, machine.Lru.Pfns(LruLists.InactiveAnon).Count);
        Assert.Equal(At(0), machine.Alloc(GfpBits.GfpKernel, 3));

        // Under its old number it is still a block of four pages.
        machine.FreePages(At(4), 2);
        Assert.False(machine.IsInUse(At(1536 + 56)));
        Invariants.Check(machine.State, held: 1024 + 8 - 4);
    }

    [Theory]
    [InlineData("6.1", 3, Compound)]
    [InlineData("6.12", 2, Compound)]
    [InlineData("6.12", 3, Movable)]
    public void Others_stay(string line, int wanted, uint gfp)
    {
        // A line that moves none, blocks as large as what is wanted, and such as are no compound page.
        using PressureMachine machine = EverySecond(2, gfp, line);
        OnDemand.Compact(machine.System, machine.Zone, wanted, 0);

        Assert.Equal(0, machine.System.Totals.Migrated);
    }

    [Fact]
    public void A_block_without_room_stays_and_single_pages_move_on()
    {
        using var machine = new PressureMachine(2048, line: KernelLine.V612);
        machine.Alloc(256, Compound | GfpBits.MemAlloc, 1);
        long[] singles = machine.Alloc(1536, Movable | GfpBits.MemAlloc);
        foreach (long pfn in singles.Where((_, k) => k % 2 == 0))
        {
            machine.FreePages(pfn);
        }

        OnDemand.Compact(machine.System, machine.Zone, 3, 0);

        Assert.Equal(At(0), machine.System.Moves.Find(At(0), 0));
        Assert.NotEqual(At(513), machine.System.Moves.Find(At(513), 0));
        Assert.Equal(256 + 768, machine.Lru.Pfns(LruLists.InactiveAnon).Count);
        Assert.True(machine.System.Totals.Migrated > 0);
        Invariants.Check(machine.State, held: 512 + 768);
    }

    private static PressureMachine EverySecond(int order, uint gfp, string line)
    {
        var machine = new PressureMachine(2048, line: KernelLine.All.Single(one => one.Name == line));
        foreach (long pfn in machine.Alloc(2048 >> order, gfp | GfpBits.MemAlloc, order).Where((_, k) => k % 2 == 0))
        {
            machine.FreePages(pfn, order);
        }

        return machine;
    }
}
