using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Tests.Pressure;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>
/// That a machine which was made from another one is its equal: random calls before, then the same calls on both.
/// </summary>
internal static class EqualMachines
{
    /// <summary>Ordinary calls with all rights, on a machine of a kind.</summary>
    public static void Check(string kind, Func<SimMachine, SimMachine> make)
    {
        using SimMachine sample = Machines.Make(kind);
        var sequences = MachineCall.Sequences(withReserves: true, sample.CpuCount, sample.NodeIds.Count);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(3).WithReplay((ulong)kind.Length, 0x2545f4914f6cdd1d);
        FsCheck.Check.One(config, Prop.ForAll(sequences, calls =>
        {
            using SimMachine original = Machines.Make(kind);
            var run = new MachineRun(original);
            Play(run, calls.Take(calls.Length / 2));
            using SimMachine equal = make(original);
            MachinePicture before = original.Picture();
            Assert.Empty(SimMachine.Compare(before, equal.Picture()));

            // First one goes on, which mustn't be seen on the other, then the other.
            MachineRun twin = run.On(equal);
            Play(twin, calls.Skip(calls.Length / 2));
            Assert.Empty(SimMachine.Compare(before, original.Picture()));
            Play(run, calls.Skip(calls.Length / 2));
            Assert.Equal(run.Held.Select(b => b with { Machine = "" }), twin.Held.Select(b => b with { Machine = "" }));
            Assert.Empty(SimMachine.Compare(original.Picture(), equal.Picture()));
        }));
    }

    /// <summary>Work that makes kswapd, compaction, reclaim and the OOM killer act.</summary>
    public static void CheckUnderPressure(int seed, int nodes, int cpus, Func<SimMachine, SimMachine> make)
    {
        using var run = new PressureRun(seed, nodes, cpus);
        run.Work(900);
        Assert.True(run.Machine.GetPressure().Migrated > 0);
        using PressureRun twin = run.On(make(run.Machine), seed: seed + 1);
        MachinePicture before = run.Machine.Picture();
        Assert.Empty(SimMachine.Compare(before, twin.Machine.Picture()));
        twin.Work(600);
        Assert.Empty(SimMachine.Compare(before, run.Machine.Picture()));
        run.Work(600);
        Assert.Equal(run.Held.Select(b => b with { Machine = "" }), twin.Held.Select(b => b with { Machine = "" }));
        Assert.Equal(run.Log, twin.Log);
        Assert.Empty(SimMachine.Compare(run.Machine.Picture(), twin.Machine.Picture()));
        Assert.Equal(run.Machine.GetPressure() with { Machine = "" }, twin.Machine.GetPressure() with { Machine = "" });
    }

    private static void Play(MachineRun run, IEnumerable<MachineCall> calls)
    {
        foreach (MachineCall call in calls)
        {
            run.Step(call);
        }
    }
}
