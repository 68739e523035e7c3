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
        (double[] one, double[] all) = (new double[options.Runs], new double[options.Runs]);
        (double[] cpuOne, double[] cpuAll) = (new double[options.Runs], new double[options.Runs]);

        // The first round is for the compiler.
        Load(Math.Min(machines, 100), workers: 1);
        (long bytes, int collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
        for (int run = 0; run < options.Runs; run++)
        {
            (one[run], cpuOne[run]) = Rate(machines, workers: 1);
            (all[run], cpuAll[run]) = Rate(machines, Environment.ProcessorCount);
        }

        long made = 2L * options.Runs * machines;
        bytes = (GC.GetTotalAllocatedBytes() - bytes) / made;
        collections = GC.CollectionCount(0) - collections;
        int cores = Environment.ProcessorCount;
        Output.Line($"INFO w=workloads machines={machines} calls={Calls} processors={cores} bytes_a_machine={bytes} collections={collections} machines_made={made}");
        Output.Result("physmem", "workloads", "one-core", "calls/s", one);
        Output.Result("physmem", "workloads", "all-cores", "calls/s", all);
        Output.Result("physmem", "workloads", "one-core", "calls/cpu-s", cpuOne);
        Output.Result("physmem", "workloads", "all-cores", "calls/cpu-s", cpuAll);
        Output.Result("physmem", "workloads", "ratio", "of cores x one", [.. all.Zip(one, (a, o) => a / o / cores)]);
        Output.Result("physmem", "workloads", "ratio", "of one by processor time", [.. cpuAll.Zip(cpuOne, (a, o) => a / o)]);
        Output.Line($"RATIO w=workloads best-all/(processors*best-one)={all.Max() / one.Max() / cores:F3} by-processor-time={cpuAll.Max() / cpuOne.Max():F3}");
    }

    // Calls a second by the clock, and by the time that processors were given to us: on a host with other work to do the first says as
    // much of that.
    private static (double Clock, double Cpu) Rate(int machines, int workers)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Load(machines, workers);
        double calls = machines * Calls;
        return (calls / Stopwatch.GetElapsedTime(start).TotalSeconds, calls / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
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
