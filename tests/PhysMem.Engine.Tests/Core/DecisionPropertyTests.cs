using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Exchange;
using PhysMem.Engine.Tests.Pressure;
using PhysMem.Engine.Tests.Testing;
using Block = PhysMem.Engine.Report.Allocation;
using Result = PhysMem.Engine.Core.Decisions.Result;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Whatever a request comes to, on whatever machine, follows from what is told about it.</summary>
public sealed class DecisionPropertyTests
{
    [Theory]
    [MemberData(nameof(Machines.Kinds), MemberType = typeof(Machines))]
    public void Facts_lead_to_the_result(string kind)
    {
        using SimMachine sample = Machines.Make(kind);
        var sequences = MachineCall.Sequences(withReserves: true, sample.CpuCount, sample.NodeIds.Count);
        Config config = Config.QuickThrowOnFailure.WithMaxTest(3).WithReplay((ulong)kind.Length, 0x2545f4914f6cdd1d);
        FsCheck.Check.One(config, Prop.ForAll(sequences, calls =>
        {
            using SimMachine machine = Machines.Make(kind);
            var run = new MachineRun(machine);
            foreach (MachineCall call in calls)
            {
                int held = run.Held.Count;
                machine.Decisions = new DecisionLog();
                run.Step(call);
                Check(machine.Decisions, run.Held.Count > held ? run.Held[^1] : null);
            }
        }));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 3)]
    public void Facts_lead_to_the_result_under_pressure(int seed, int nodes, int cpus)
    {
        using var run = new PressureRun(seed, nodes, cpus);
        var kinds = new HashSet<Type>();
        for (int k = 0; k < 1000; k++)
        {
            int held = run.Held.Count;
            run.Machine.Decisions = new DecisionLog();
            run.Work(1);
            Check(run.Machine.Decisions, run.Held.Count > held ? run.Held[^1] : null);
            kinds.UnionWith(run.Machine.Decisions.Facts.Select(fact => fact.GetType()));
        }

        Assert.All([typeof(Reclaim), typeof(Compact), typeof(CompactZone), typeof(Retry), typeof(GaveUp)], kind => Assert.Contains(kind, kinds));
    }

    private static void Check(DecisionLog log, Block? got)
    {
        // Other calls than requests have none; page cache walks the zonelist all the same.
        if (log.Facts is not [.., Result result])
        {
            Assert.Empty(log.Of<Result>());
            return;
        }

        Assert.Single(log.Of<Result>());
        Assert.All(log.Of<WatermarkTest>(), Check);
        Assert.All(log.Facts.Zip(log.Facts.Skip(1)), pair => Assert.False(
            pair.First is WatermarkTest { Passed: false } failed && pair.Second is BlockTaken { From: not BlockSource.Compaction } taken
                && taken.Zone == failed.Zone, $"{pair.Second} in spite of {pair.First}"));
        if (got is null)
        {
            Assert.Equal((null, -1L, 0L), (result.Zone, result.Pfn, result.Pages));
            Assert.Empty(log.Of<BlockTaken>());
            Assert.Equal(result.Rule, log.Of<GaveUp>()[^1].Rule);
        }
        else
        {
            Assert.Equal((got.Pfn, got.Order, got.Pages, GiveUpRule.None), (result.Pfn, result.Order, result.Pages, result.Rule));
            Assert.Equal((got.Node, got.Zone), (result.Zone!.Node.Nid, result.Zone.Name));
            BlockTaken taken = Assert.Single(log.Of<BlockTaken>());
            Assert.Equal((got.Pfn, got.Order, result.Zone), (taken.Pfn, taken.Order, taken.Zone));
            Assert.InRange(taken.Split, taken.Order, taken.Zone.Build.MaxOrder);
        }

        Assert.Equal(got is null, Narration.Of(log).Last().Contains("the request fails", StringComparison.Ordinal)
            || Narration.Of(log).Last().Contains("would not return", StringComparison.Ordinal));
    }

    private static void Check(WatermarkTest test)
    {
        bool enough = test.Free - test.OwnPages - test.HighAtomic - test.Cma
            > test.Mark + test.Boost + test.Asked - test.Lowered + test.Reserve;
        Assert.True(test.Verdict switch
        {
            WatermarkVerdict.Enough => enough,
            WatermarkVerdict.TooFew => !enough,
            WatermarkVerdict.NoBlock => enough && test.Order > 0,
            _ => true,
        }, test.ToString());
        Assert.All([test.Boost, test.LeftOut, test.Asked, test.Lowered, test.Reserve, test.OwnPages, test.HighAtomic, test.Cma], term => Assert.True(term >= 0));
    }
}
