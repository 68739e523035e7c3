using System.Globalization;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;

namespace PhysMem.Endurance;

/// <summary>What was found on a machine: the seed, the numbers of the calls that lead there, and what is wrong then.</summary>
internal sealed record Finding(int Seed, IReadOnlyList<int> Calls, string What)
{
    /// <summary>The arguments that make exactly these calls again.</summary>
    public string Recipe => string.Create(CultureInfo.InvariantCulture, $"--seed {Seed} --only {string.Join(',', Calls)}");
}

/// <summary>
/// Random machines under random calls: after every so many the audit and the ledger are asked, and from time to time a copy
/// and a machine from a file go along for a while, which must come to the same.
/// </summary>
internal static class Endurance
{
    /// <summary>Calls on one machine, where nothing else is asked for.</summary>
    public const int CallsPerMachine = 4000;

    /// <summary>Calls between two audits, where nothing else is asked for; a finding is always made smaller with these.</summary>
    public const int CallsPerAudit = 400;

    // Of each so many calls of a machine, those at which twins go along.
    private const int CallsPerTwins = 20_000;
    private const int TwinsAt = 1500;
    private const int TwinsUntil = 1900;

    private static readonly string[] s_twins = ["copy", "file"];

    /// <summary>Makes so many calls, on the machine of a seed and on those of the seeds behind it. What can't be booted counts for nothing.</summary>
    /// <param name="seed">The first seed.</param>
    /// <param name="calls">Number of calls.</param>
    /// <param name="found">Is told the first finding on each machine.</param>
    /// <param name="length">Calls on one machine: with more, machines grow older, and fewer are booted.</param>
    /// <param name="every">Calls between two audits: with more, more of the time goes to calls.</param>
    /// <returns>The last seed.</returns>
    public static int Run(int seed, long calls, Action<Finding> found, int length = CallsPerMachine, int every = CallsPerAudit)
    {
        int next = seed;
        for (; calls > 0; next++)
        {
            int[] here = [.. Enumerable.Range(0, (int)Math.Min(length, calls))];
            using SimMachine? machine = Boot(next);
            calls -= machine is null ? 0 : here.Length;
            if (machine is not null && Run(machine, next, here, every) is { } finding)
            {
                found(finding);
            }
        }

        return next - 1;
    }

    /// <summary>Makes calls on the machine of a seed.</summary>
    /// <returns>The first finding; null when all is well, or when no such machine can be booted.</returns>
    public static Finding? Run(int seed, IReadOnlyList<int> calls)
    {
        using SimMachine? machine = Boot(seed);
        return machine is null ? null : Run(machine, seed, calls, CallsPerAudit);
    }

    /// <summary>Leaves calls out as long as something is still found.</summary>
    public static Finding Shrink(Finding finding)
    {
        for (int piece = Math.Max(finding.Calls.Count / 2, 1); ; piece /= 2)
        {
            for (int at = 0; at < finding.Calls.Count;)
            {
                int[] fewer = [.. finding.Calls.Take(at), .. finding.Calls.Skip(at + piece)];
                if (Run(finding.Seed, fewer) is { } same)
                {
                    finding = same;
                }
                else
                {
                    at += piece;
                }
            }

            if (piece <= 1)
            {
                return finding;
            }
        }
    }

    private static SimMachine? Boot(int seed)
    {
        try
        {
            SimMachine machine = SimMachine.Boot(RandomMachine.Of(seed));
            machine.Pressure.MovableRequests = Engine.Core.State.LruKind.None;
            return machine;
        }
        catch (PhysMemException)
        {
            return null;
        }
    }

    private static Finding? Run(SimMachine machine, int seed, IReadOnlyList<int> calls, int every)
    {
        var run = new Calls(machine, seed, Calls.IsUnderPressure(seed), new Ledger());
        List<Calls> twins = [];
        try
        {
            for (int k = 0; k < calls.Count; k++)
            {
                string? fault = ChangeTwins(run, twins, calls[k]) ?? Step(run, twins, calls[k]);
                fault ??= k % every == every - 1 || k == calls.Count - 1 ? run.Ledger.Fault(run.Machine) ?? Compare(run, twins) : null;
                if (fault is not null)
                {
                    return new Finding(seed, [.. calls.Take(k + 1)], fault);
                }
            }

            return null;
        }
        finally
        {
            Leave(twins);
        }
    }

    // Twins that leave have come to the same.
    private static string? ChangeTwins(Calls run, List<Calls> twins, int number)
    {
        bool goAlong = number % CallsPerTwins is >= TwinsAt and < TwinsUntil;
        if (goAlong == twins.Count > 0)
        {
            return null;
        }

        string? fault = Compare(run, twins);
        Leave(twins);
        if (goAlong)
        {
            twins.AddRange(Twins(run));
        }

        return fault;
    }

    private static string? Step(Calls run, List<Calls> twins, int number)
    {
        try
        {
            string result = run.Make(number, tells: twins.Count > 0);
            for (int k = 0; k < twins.Count; k++)
            {
                if (twins[k].Make(number, tells: true) != result)
                {
                    return $"call {number}: its {s_twins[k]} doesn't come to '{result}'";
                }
            }

            return null;
        }
        catch (Exception e)
        {
            return $"call {number}: {e.GetType().Name}: {e.Message}{Environment.NewLine}{e.StackTrace}";
        }
    }

    private static IEnumerable<Calls> Twins(Calls run)
    {
        string file = Path.GetTempFileName();
        try
        {
            run.Machine.Exchange.Export(file);
            yield return run.On(run.Machine.Exchange.Copy(run.Machine.Name));
            yield return run.On(SimMachine.FromFile(file, run.Machine.Name));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Compare(Calls run, List<Calls> twins)
    {
        if (twins.Count == 0)
        {
            return null;
        }

        MachinePicture picture = run.Machine.Exchange.Picture();
        return twins.Select((twin, k) => MachineComparison.Compare(picture, twin.Machine.Exchange.Picture()) is [var first, ..]
            ? $"its {s_twins[k]} differs: {first}" : null).FirstOrDefault(fault => fault is not null);
    }

    private static void Leave(List<Calls> twins)
    {
        twins.ForEach(twin => twin.Machine.Dispose());
        twins.Clear();
    }
}
