namespace PhysMem.Engine.Tests.Testing;

/// <summary>8.4 for several nodes of one zone each, whose marks are the same.</summary>
internal sealed partial class SlowAllocator
{
    /// <summary>Whether the node's kswapd was woken; here it never sleeps again.</summary>
    public bool KswapdAwake { get; private set; }

    /// <summary>3.2: all memory goes to the tails in rising order.</summary>
    public void Release()
    {
        for (long pfn = Buddy.FirstPfn; pfn < Buddy.EndPfn;)
        {
            int order = Math.Min(Math.Min(Buddy.MaxOrder, HighestBit(Buddy.EndPfn - pfn)), TrailingZeros(pfn));
            Buddy.Free(pfn, order, 1, toTail: true);
            pfn += 1L << order;
        }
    }

    // Step 3b of 7.2: nodes whose kswapd is awake come last.
    private static long? Walk(SlowAllocator[] zones, int order, int type, uint gfp, Rights rights, int cpu)
    {
        bool passesOver = zones.Length > 1 && zones[0].Profile == 3 && zones.Any(zone => zone.KswapdAwake);
        return (passesOver ? First(zones.Where(zone => !zone.KswapdAwake)) : null) ?? First(zones);

        long? First(IEnumerable<SlowAllocator> list) =>
            list.ToArray().Select(zone => zone.Walk(order, type, gfp, rights, cpu)).FirstOrDefault(pfn => pfn is not null);
    }

    private static void WakeKswapds(SlowAllocator[] zones, Rights rights)
    {
        foreach (SlowAllocator zone in zones)
        {
            zone.KswapdAwake |= rights.Kswapd;
        }
    }
}
