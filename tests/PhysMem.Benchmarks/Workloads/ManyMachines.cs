using System.Diagnostics;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.WhatIf;
using PhysMem.Engine.Workloads;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>
/// Machines of 64 MiB, each with a synthetic workload: made, loaded and removed by the worker whose turn it is. One worker, and as
/// many as there are processors, in turn; what counts is the rate of all against processors times that of one.
/// </summary>
internal static class ManyMachines
{
    private const long Bytes = 64 << 20;
    private const long Machines = 1000, Calls = 100_000;

    public static void Run(Options options)
    {
        int machines = (int)(options.Steps > 0 ? options.Steps : Machines);
        double[] one = new double[options.Runs], all = new double[options.Runs], ratio = new double[options.Runs];
        double[] cpu = new double[options.Runs];

        // The first round is for the compiler.
        Load(Math.Min(machines, 100), workers: 1);
        for (int run = 0; run < options.Runs; run++)
        {
            one[run] = Rate(() => Load(machines, workers: 1), machines, out double cpuOfOne);
            all[run] = Rate(() => Load(machines, Environment.ProcessorCount), machines, out double cpuOfAll);
            (ratio[run], cpu[run]) = (all[run] / one[run] / Environment.ProcessorCount, cpuOfAll / cpuOfOne);
        }

        Output.Line($"INFO w=workloads machines={machines} calls={Calls} processors={Environment.ProcessorCount} server_gc={System.Runtime.GCSettings.IsServerGC}");
        Output.Result("physmem", "workloads", "one-core", "calls/s", one);
        Output.Result("physmem", "workloads", "all-cores", "calls/s", all);
        Output.Result("physmem", "workloads", "all-cores", "of cores x one", ratio);
        Output.Result("physmem", "workloads", "all-cores", "cpu time of one-core's", cpu);
        Output.Line($"RATIO w=workloads best all / (processors x best one) = {all.Max() / one.Max() / Environment.ProcessorCount:F3}");
    }

    private static double Rate(Action work, int machines, out double cpu)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        work();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        return machines * Calls / seconds;
    }

    private static void Load(int machines, int workers)
    {
        if (workers > 1)
        {
            Workers.Each(machines, Load);
            return;
        }

        for (int k = 0; k < machines; k++)
        {
            Load(k);
        }
    }

    private static void Load(int seed)
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, Bytes));
        new WorkloadRun(machine, WorkloadMix.Usual, seed).Play(Calls);
    }
}
