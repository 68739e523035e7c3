using System.Collections.Immutable;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Diagnosis;

/// <summary>
/// The allocator has the last word about a change: the twin of the report's machine must refuse the request as it was, and a
/// twin with the change serve it. Where that can't be asked, each flip says why.
/// </summary>
public static class TwinProof
{
    // Rebuilding a machine takes longer the larger it is, and each change has a machine of its own.
    private const long MostPages = 1L << 26;

    // What the numbers prove and the allocator doesn't comes last.
    private const string Refuted = "the twin still refuses";

    /// <summary>Asks the twin about each flip that the report's numbers prove.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <returns>The same with the proofs.</returns>
    public static AllocExplanation Ask(AllocExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        if (!explanation.Flips.Any(flip => flip.IsProved))
        {
            return explanation;
        }

        KernelReport report = explanation.Report;
        if (WhyNot(explanation) is { } reason)
        {
            return explanation with { Flips = [.. explanation.Flips.Select(flip => flip.IsProved ? flip with { Doubt = reason } : flip)] };
        }

        MemoryInfo memory = TwinMemory.Of(WithGuesses(report.Memory!, explanation), report.Request!.Order ?? 0, out string? note);
        string? doubt = Serves(report with { Memory = memory }, FlipTrial.Nothing) switch
        {
            (true, _) => explanation.Zones.Any(zone => zone.Answer == ZoneAnswer.Serves)
                ? "the twin serves the request as it is: the numbers were counted after it had failed"
                : "the twin serves the request as it is, with rules of 6.1 or later and what it was filled with",
            (_, { } fault) => fault,
            _ => null,
        };
        IEnumerable<Flip> tried = explanation.Flips.Select(flip => !flip.IsProved ? flip : doubt is not null ? flip with { Doubt = doubt } : Tried(flip, explanation, memory));
        ImmutableArray<Flip> flips = [.. tried.OrderBy(flip => flip.Doubt == Refuted)];
        return explanation with
        {
            Flips = flips,
            Actions = explanation.Actions.IsEmpty ? [] : AllocExplainer.ActionsOf(flips),
            Guesses = note is not null && flips.Any(flip => flip.Proof == FlipProof.Twin) ? [.. explanation.Guesses, note] : explanation.Guesses,
        };
    }

    // A reserve that isn't told was guessed for the sum; the twin has to have it too. A zone keeps nothing from itself.
    private static MemoryInfo WithGuesses(MemoryInfo memory, AllocExplanation explanation)
    {
        int length = memory.Zones.Max(zone => zone.LowmemReserve.Length);
        var zones = ZoneSet.Of(memory, explanation.Report.Request!.Meaning);
        ObservedZone With(ObservedZone zone)
        {
            int own = zones.IndexOf(zone.Name) + 1;
            WatermarkSum? test = explanation.Zones.FirstOrDefault(one => one.Zone.Node == zone.Node && one.Zone.Name == zone.Name)?.Watermark;
            return zone.LowmemReserve.IsEmpty && test is { Reserve: > 0 and var reserve } && own > 0 && own < length
                ? zone with { LowmemReserve = [.. Enumerable.Repeat(0L, own), .. Enumerable.Repeat(reserve, length - own)] }
                : zone;
        }

        return memory with { Zones = [.. memory.Zones.Select(With)] };
    }

    // A rule that no line of the simulator has any more.
    private static string? WhyNot(AllocExplanation explanation) =>
        explanation.Report.Request!.Order > 0 && KernelVersion.TryParse(explanation.Kernel, out KernelVersion version) && version.IsBefore(new KernelVersion(4, 4))
            ? "a twin has rules of 6.1 or later, and before 4.4 blocks of lower orders counted for nothing"
            : explanation.Zones.FirstOrDefault(zone => zone.Answer == ZoneAnswer.Unknown) is { } unknown
                ? $"of zone {unknown.Zone.Name} {unknown.Why}"
                : explanation.Zones.Sum(zone => (decimal)Math.Max(zone.Zone.Present ?? 0, zone.Zone.Free ?? 0)) > MostPages
                    ? $"a twin isn't built for proofs of machines with more than {MostPages} pages"
                    : null;

    private static Flip Tried(Flip flip, AllocExplanation explanation, MemoryInfo memory)
    {
        KernelReport report = explanation.Report;
        MemoryInfo changed = flip.Trial.Memory is { } more ? TwinMemory.Of(WithGuesses(more, explanation), report.Request!.Order ?? 0, out _) : memory;
        return Serves(report with { Memory = changed }, flip.Trial) switch
        {
            (true, _) => flip with { Proof = FlipProof.Twin },
            (_, { } fault) => flip with { Doubt = fault },
            _ => flip with { Doubt = Refuted },
        };
    }

    private static (bool Serves, string? Fault) Serves(KernelReport report, FlipTrial trial)
    {
        try
        {
            using SimMachine machine = TwinMachine.Build(report, "twin").Machine;
            foreach (SysctlSetting setting in trial.Settings)
            {
                machine.Sysctls.Set(setting.Name, setting.Value);
            }

            return (machine.AllocPages(RequestOf(report, trial)).Succeeded, null);
        }
        catch (PhysMemException fault)
        {
            return (false, $"no machine can have these numbers: {fault.Message.TrimEnd('.')}");
        }
    }

    private static AllocationRequest RequestOf(KernelReport report, FlipTrial trial)
    {
        ObservedRequest asked = report.Request!;
        return new AllocationRequest(new GfpMask(trial.Gfp ?? asked.Meaning!.Value), trial.Order ?? asked.Order ?? 0)
        {
            Nodes = trial.IsUnbound ? null : Listed(asked.NodeMask),
            MemsAllowed = trial.IsUnbound ? null : Listed(asked.MemsAllowed),
        };

        // A list of all nodes is none: a cpuset tells more nodes than there are.
        NodeMask? Listed(string? list)
        {
            int[] nodes = [.. report.Memory!.Zones.Select(zone => zone.Node).Distinct()];
            int[] allowed = list is null or "(null)" or "" ? nodes : [.. nodes.Where(node => NodeList.Contains(list, node))];
            return allowed.Length == nodes.Length ? null : new NodeMask(allowed);
        }
    }
}
