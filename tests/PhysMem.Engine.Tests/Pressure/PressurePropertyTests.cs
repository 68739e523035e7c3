using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Pressure;

/// <summary>Random work under pressure: no page is lost, and the same work leads to the same state.</summary>
public class PressurePropertyTests
{
    // Line, seed, nodes, CPUs, and MiB of a contiguous area.
    public static TheoryData<string, int, int, int, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, int, int, int, int>();
            foreach (KernelLine line in KernelLine.All)
            {
                runs.Add(line.Name, 1, 1, 1, 0);
                runs.Add(line.Name, 2, 1, 3, 0);
                runs.Add(line.Name, 3, 2, 2, 0);
                runs.Add(line.Name, 4, 2, 2, 0);
            }

            runs.Add("6.12", 7, 1, 2, 8);
            runs.Add("7.2", 8, 1, 2, 8);
            runs.Add("7.2", 9, 1, 1, 12);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void No_page_is_lost_under_pressure(string line, int seed, int nodes, int cpus, int area)
    {
        using var run = new PressureRun(seed, nodes, cpus, KernelLine.All.Single(one => one.Name == line), area << 20);
        for (int round = 0; round < 30; round++)
        {
            run.Work(60);
            run.Check();
        }

        PressureReport pressure = run.Machine.Reports.Pressure();
        Assert.True(pressure.ReclaimedByRequests > 0, "no direct reclaim");
        Assert.True(pressure.ReclaimedByKswapd > 0, "kswapd did nothing");
        Assert.True(pressure.Migrated > 0, "nothing was moved");
        Assert.True(run.Ranges > 0, "no contiguous range was had");
    }

    [Theory]
    [InlineData("6.1", 5, 1, 1)]
    [InlineData("6.1", 6, 2, 2)]
    [InlineData("6.12", 6, 2, 2)]
    [InlineData("7.2", 6, 2, 2)]
    public void The_same_calls_lead_to_the_same_state(string name, int seed, int nodes, int cpus)
    {
        KernelLine line = KernelLine.All.Single(one => one.Name == name);
        using var first = new PressureRun(seed, nodes, cpus, line);
        using var second = new PressureRun(seed, nodes, cpus, line);
        first.Work(1500);
        second.Work(1500);

        Assert.True(first.Machine.Reports.Pressure().HasFired);
        Assert.Equal(first.Machine.Reports.Pressure(), second.Machine.Reports.Pressure());
        Assert.Null(StateComparer.FirstDifference(first.Machine.Exchange.Capture("state"), second.Machine.Exchange.Capture("state")));
        Assert.Equal(first.Held, second.Held);
        Assert.Equal(first.Log, second.Log);
    }

    // Without a listener a walk that would be in vain again isn't made.
    [Theory]
    [InlineData("6.1", 11, 1, 1)]
    [InlineData("6.1", 12, 2, 2)]
    [InlineData("6.12", 13, 2, 2)]
    [InlineData("7.2", 14, 2, 2)]
    public void Who_listens_changes_nothing(string name, int seed, int nodes, int cpus)
    {
        KernelLine line = KernelLine.All.Single(one => one.Name == name);
        using var heard = new PressureRun(seed, nodes, cpus, line);
        using var alone = new PressureRun(seed, nodes, cpus, line);
        for (int round = 0; round < 1500; round++)
        {
            heard.Machine.Decisions = new DecisionLog();
            heard.Work(1);
            alone.Work(1);
        }

        Assert.Equal(heard.Machine.Reports.Pressure(), alone.Machine.Reports.Pressure());
        Assert.Null(StateComparer.FirstDifference(heard.Machine.Exchange.Capture("state"), alone.Machine.Exchange.Capture("state")));
        Assert.Equal(heard.Held, alone.Held);
        Assert.Equal(heard.Log, alone.Log);
    }
}
