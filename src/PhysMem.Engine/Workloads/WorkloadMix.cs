using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Workloads;

/// <summary>How many of a workload's calls are of which kind.</summary>
public sealed class WorkloadMix
{
    private static readonly int s_kinds = Enum.GetValues<WorkloadKind>().Length;

    private readonly double[] _upTo;

    /// <param name="weights">A weight for each kind; kinds without one have none.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.InputInvalid"/>: a weight is no number from 0 on, or all are 0.</exception>
    public WorkloadMix(IEnumerable<KeyValuePair<WorkloadKind, double>> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _upTo = new double[s_kinds];
        foreach ((WorkloadKind kind, double weight) in weights)
        {
            _upTo[(int)kind] = double.IsFinite(weight) && weight >= 0 ? weight : throw Refused($"The weight of {kind} is {weight}, which is no number from 0 on.");
        }

        for (int kind = 1; kind < s_kinds; kind++)
        {
            _upTo[kind] += _upTo[kind - 1];
        }

        double sum = _upTo[^1];
        if (!(sum > 0) || !double.IsFinite(sum))
        {
            throw Refused("The weights of a workload have no sum above 0.");
        }

        for (int kind = 0; kind < s_kinds; kind++)
        {
            _upTo[kind] /= sum;
        }
    }

    /// <summary>All kinds, as a server has them that nobody has tuned. Of huge pages there are few calls, but each is of many pages.</summary>
    public static WorkloadMix Usual { get; } = new(
    [
        new(WorkloadKind.Slab, 3), new(WorkloadKind.PageCache, 5), new(WorkloadKind.ForkExit, 6), new(WorkloadKind.NetAtomic, 4),
        new(WorkloadKind.HugePage, 0.02),
    ]);

    /// <summary>Share of the calls that are of a kind, 0 to 1.</summary>
    public double ShareOf(WorkloadKind kind) => _upTo[(int)kind] - (kind == 0 ? 0 : _upTo[(int)kind - 1]);

    /// <inheritdoc/>
    public override string ToString() => string.Join(
        ", ", Enum.GetValues<WorkloadKind>().Where(kind => ShareOf(kind) > 0).Select(kind => FormattableString.Invariant($"{kind} {ShareOf(kind):P1}")));

    /// <summary>The kind that a number from 0 to below 1 falls on.</summary>
    internal WorkloadKind At(double number)
    {
        int kind = 0;
        while (number >= _upTo[kind])
        {
            kind++;
        }

        return (WorkloadKind)kind;
    }

    private static PhysMemException Refused(string what) =>
        new(FaultCode.InputInvalid, what, "Give kinds with weights, for example Slab 3 and PageCache 5.");
}
