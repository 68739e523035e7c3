namespace PhysMem.Engine.Verify;

/// <summary>Values of one sort while they are compared.</summary>
internal struct Tally
{
    /// <summary>Those compared so far.</summary>
    public long Total { get; private set; }

    /// <summary>Those that were equal.</summary>
    public long Equal { get; private set; }

    /// <summary>Counts a value, or several with one answer.</summary>
    public void Count(bool equal, int values = 1)
    {
        Total += values;
        Equal += equal ? values : 0;
    }

    /// <summary>The result under a name.</summary>
    public readonly VerifyCount As(string what) => new(what, Equal, Total);
}
