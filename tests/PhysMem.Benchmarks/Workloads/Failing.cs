using System.Diagnostics;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>
/// Requests that get nothing, against a request of the same mask and order that gets its pages and gives them back, both
/// through the machine's face. Nobody reads what is said about the failure, but in the last phase of each kind.
/// </summary>
internal static class Failing
{
    private const long Bytes = 64 << 20;
    private const int Calls = 2_000;

    public static Measured Run(string name, Options options)
    {
        var single = new AllocationRequest(GfpMask.GfpNowait);
        var huge = new AllocationRequest(GfpMask.GfpKernel | GfpMask.NoRetry, 9);
        double[] times = Kind(name, "nowait-0", single, Exhaust, options);
        Kind(name, "noretry-9", huge, Fragment, options);
        return new Measured(times, 0);
    }

    private static double[] Kind(string name, string kind, AllocationRequest request, Action<SimMachine> spend, Options options)
    {
        using SimMachine rich = Boot(), poor = Boot();
        spend(poor);
        double[] served = Time(options, () => Serve(rich, request));
        double[] failed = Time(options, () => Fail(poor, request));
        double[] alone = Time(options, () => FailAlone(poor, request));
        double[] read = Time(options, () => Read(poor, request));
        Output.Result("face", name, $"{kind}-served", "ns/op", served);
        Output.Result("face", name, $"{kind}-failed", "ns/op", failed);
        Output.Result("full", name, $"{kind}-failed", "ns/op", alone);
        Output.Result("face", name, $"{kind}-failed-read", "ns/op", read);
        Output.Line($"INFO w={name} phase={kind} failed_per_served={Middle(failed) / Middle(served):f2}");
        return failed;
    }

    private static double Middle(double[] runs) => Output.Median([.. runs.Order()]);

    private static SimMachine Boot() => SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, Bytes));

    private static double[] Time(Options options, Action work)
    {
        WarmUp.Run(work);
        double[] times = new double[options.Runs];
        for (int run = 0; run < options.Runs; run++)
        {
            long t0 = Stopwatch.GetTimestamp();
            work();
            times[run] = Stopwatch.GetElapsedTime(t0).TotalNanoseconds / Calls;
        }

        return times;
    }

    private static void Serve(SimMachine machine, AllocationRequest request)
    {
        for (int call = 0; call < Calls; call++)
        {
            machine.FreePagesAt(machine.AllocPages(request).Allocation!.Pfn, request.Order);
        }
    }

    private static void Fail(SimMachine machine, AllocationRequest request)
    {
        for (int call = 0; call < Calls; call++)
        {
            if (machine.AllocPages(request).Succeeded)
            {
                throw new InvalidOperationException($"failing: {request} got pages");
            }
        }
    }

    // __alloc_pages by itself: what reclaim, compaction and the walks cost.
    private static void FailAlone(SimMachine machine, AllocationRequest request)
    {
        for (int call = 0; call < Calls; call++)
        {
            machine.State.Allocator.AllocPages(request, out _);
        }
    }

    private static void Read(SimMachine machine, AllocationRequest request)
    {
        for (int call = 0; call < Calls; call++)
        {
            AllocationResult result = machine.AllocPages(request);
            if (result.KernelLog.Length == 0 || result.Reason.Length == 0)
            {
                throw new InvalidOperationException($"failing: nothing is said of {request}");
            }
        }
    }

    private static void Exhaust(SimMachine machine)
    {
        while (machine.AllocPages(new AllocationRequest(GfpMask.GfpNowait)).Succeeded)
        {
        }
    }

    // Every second page is in use: plenty is free, nothing of an order.
    private static void Fragment(SimMachine machine)
    {
        var held = new List<long>();
        while (machine.AllocPages(new AllocationRequest(GfpMask.GfpNowait)).Allocation is { } page)
        {
            held.Add(page.Pfn);
        }

        foreach (long pfn in held.Where(pfn => pfn % 2 == 0))
        {
            machine.FreePagesAt(pfn, 0);
        }

        machine.DrainAllPages();
    }
}
