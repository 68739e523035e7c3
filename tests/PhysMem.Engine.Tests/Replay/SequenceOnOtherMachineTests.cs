using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Sequences on machines that they weren't recorded on.</summary>
public class SequenceOnOtherMachineTests
{
    public static TheoryData<string> All => [.. Recordings.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void A_recording_plays_on_a_booted_machine_and_no_page_is_lost(string name)
    {
        using MachineState machine = OtherMachines.Boot(nodes: 4, cpus: 4, mebibytesOfNode: 512);
        var held = new HeldPages();

        Replays.Play(machine, name, held);

        Invariants.Check(machine, held.Pages, mayHoldApart: true);
    }

    [Theory]
    [InlineData("n2-tiny/step-all")]
    [InlineData("n2-tiny/step-bulk")]
    [InlineData("n2-isolate/isolate-free")]
    [InlineData("i386-1g/highmem-fall-0")]
    public void The_comparison_with_the_recording_says_where_another_machine_leaves_it(string name)
    {
        ComparedSequence own = Replays.Compare(SequenceReader.Open(Recordings.PathOf(name)));
        using MachineState machine = OtherMachines.Boot(nodes: 2, cpus: 1, mebibytesOfNode: 256);
        using var calls = SequenceReader.Open(Recordings.PathOf(name));
        var comparison = new SequenceComparison(machine, calls);

        SequencePlayer.Play(machine, calls, comparison);

        var other = new ComparedSequence(comparison);
        Assert.Equal(own.Equal, (other.Equal.Frames + other.Missed.Frames, other.Equal.Columns + other.Missed.Columns, other.Equal.States + other.Missed.States));
        Assert.Equal((0, own.Equal.States), (other.Equal.States, other.Missed.States));
        Assert.True(other.FirstDifference?.Line < Array.IndexOf(Recordings.LinesOf(name), "OPS") + 4, "the machines differ from the start");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 100_000)]
    [InlineData(4, 100_000)]
    public void What_compaction_has_moved_is_given_back_from_where_it_is(int seed, long swapPages)
    {
        using MachineState machine = OtherMachines.Boot(nodes: 1, cpus: 1, mebibytesOfNode: 16, swapPages);
        using SequenceReader calls = InventedCalls.Sequence(20_000, seed);
        var held = new HeldPages();
        var failures = new FailureCount();
        var lost = new FreesOfFailed(calls);

        SequencePlayer.Play(machine, calls, new Watchers(held, failures, lost, new Compacting(machine)));

        var system = (ModeledSystem)machine.Allocator.Pressure;
        Assert.True(system.Totals.Migrated > 500, $"only {system.Totals.Migrated} pages moved");
        Assert.Equal(swapPages > 0, system.Swap.Used > 1000);
        Assert.Equal(swapPages > 0, failures.LostFrees > lost.Count);
        Invariants.Check(machine, held.Pages - system.Swap.Used, mayHoldApart: true);
    }

    [Theory]
    [InlineData("smp4/smp-o0", 2, 3, "the recording is of CPUs up to 3, but the machine has 3 CPUs")]
    [InlineData("n4-fallback/zonefall-nid2", 3, 4, "the recording is of a machine with node 3, which this machine doesn't have")]
    public void A_machine_without_a_recorded_CPU_or_node_is_refused(string name, int nodes, int cpus, string reason)
    {
        using MachineState machine = OtherMachines.Boot(nodes, cpus, mebibytesOfNode: 64);

        var fault = Assert.Throws<InputException>(() => Replays.Play(machine, name, new HeldPages()));

        Assert.Equal((reason, 3), (fault.Reason, fault.Line));
    }
}
