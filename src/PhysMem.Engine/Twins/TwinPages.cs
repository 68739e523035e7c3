namespace PhysMem.Engine.Twins;

/// <summary>
/// How many single pages a twin may still be given: those on LRU and per-CPU lists. A text claims any number in a few digits,
/// and each of them takes its state and its links in the tables.
/// </summary>
internal sealed class TwinPages
{
    /// <summary>Pages of all zones together: 256 GiB of them, some 1 GiB of tables.</summary>
    public const long Most = 1L << 26;

    private long _left = Most;

    /// <summary>Whether there are none left.</summary>
    public bool IsSpent => _left <= 0;

    /// <summary>How many of so many there are left.</summary>
    public int Of(int pages) => (int)Math.Min(pages, _left);

    /// <summary>Takes some that there are.</summary>
    public void Take(int pages) => _left -= pages;
}
