namespace PhysMem.Engine.Pressure;

/// <summary>Swap, counted in pages; what is swapped out never comes back by itself.</summary>
internal sealed class SwapSpace
{
    /// <summary>total_swap_pages.</summary>
    public long Total { get; private set; }

    /// <summary>get_nr_swap_pages.</summary>
    public long Free { get; private set; }

    /// <summary>Pages swapped out.</summary>
    public long Used => Total - Free;

    /// <summary>Changes the size; what is in use stays.</summary>
    public void Resize(long total)
    {
        long used = Used;
        Total = total;
        Free = total - used;
    }

    public void Take(long pages) => Free -= pages;

    public void Return(long pages) => Free += pages;
}
