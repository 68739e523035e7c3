using PhysMem.Engine.Verify;

namespace PhysMem.Cli.Verify;

/// <summary>Adds outcomes up.</summary>
internal sealed class VerifyTotals
{
    private readonly List<VerifyCount> _counts = [];

    /// <summary>Targets that were compared.</summary>
    public int Compared => Equal + Different;

    public int Equal { get; private set; }

    public int Different { get; private set; }

    public int Unreadable { get; private set; }

    /// <summary>Sums of the counts, in the order in which their sorts first came.</summary>
    public IReadOnlyList<VerifyCount> Counts => _counts;

    /// <summary>Unreadable weighs more than different.</summary>
    public int ExitCode => Unreadable > 0 ? Cli.ExitCode.Unusable
        : Different > 0 ? Cli.ExitCode.Different
        : Cli.ExitCode.Equal;

    public void Add(VerifyOutcome outcome)
    {
        if (outcome.Fault != null)
        {
            Unreadable++;
        }
        else if (outcome.IsEqual)
        {
            Equal++;
        }
        else
        {
            Different++;
        }

        foreach (VerifyCount count in outcome.Counts)
        {
            Add(count);
        }
    }

    private void Add(VerifyCount count)
    {
        int at = _counts.FindIndex(c => c.What == count.What);
        if (at < 0)
        {
            _counts.Add(count);
        }
        else
        {
            _counts[at] = new VerifyCount(count.What, _counts[at].Equal + count.Equal, _counts[at].Total + count.Total);
        }
    }
}
