namespace PhysMem.Engine.Tests.Testing;

/// <summary>What the zones of a node share.</summary>
internal sealed class SlowNode
{
    /// <summary>Whether the node's kswapd was woken; here it never sleeps again.</summary>
    public bool KswapdAwake { get; set; }
}

/// <summary>8.4 for several zones and nodes.</summary>
internal sealed partial class SlowAllocator
{
    // ZONE_DMA32 and ZONE_NORMAL of x86_64, whose zones are DMA, DMA32, Normal, Movable and Device.
    private const int Dma32Index = 1, NormalIndex = 2;

    public SlowNode Node { get; init; } = new();

    /// <summary>The zone's index.</summary>
    public int Index { get; init; } = Dma32Index;

    /// <summary>4.5: what is kept back from requests by the highest zone that they may use.</summary>
    public long[] Reserve { get; init; } = new long[5];

    /// <summary>6.7.</summary>
    public bool KeepsTypesApart { get; init; }

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

    // 1.3, for masks without DMA and HIGHMEM.
    private static SlowAllocator[] Usable(SlowAllocator[] zones, uint gfp, out int highest)
    {
        int limit = highest = (gfp & Dma32) != 0 ? Dma32Index : NormalIndex;
        return [.. zones.Where(zone => zone.Index <= limit)];
    }

    // NOFRAGMENT holds for the preferred node only, and is given up before another is asked (step 3) or at the list's end;
    // with vm.defrag_mode the walk never gives it up. In 7.2 nodes whose kswapd is awake come last (step 3b).
    private static long? Walk(SlowAllocator[] zones, int order, int type, uint gfp, Rights rights, int cpu)
    {
        bool severalNodes = zones.Any(zone => zone.Node != zones[0].Node);
        bool passesOver = severalNodes && zones[0].Profile == 3;
        while (true)
        {
            bool gives = rights.NoFragment && !zones[0].DefragMode, wentHome = false, passed = false;
            foreach (SlowAllocator zone in zones)
            {
                if (gives && zone.Node != zones[0].Node)
                {
                    wentHome = true;
                    break;
                }

                if (passesOver && zone.Node.KswapdAwake)
                {
                    passed = true;
                }
                else if (zone.Walk(order, type, gfp, rights, cpu) is { } pfn)
                {
                    return pfn;
                }
            }

            if (passed && !wentHome)
            {
                passesOver = false;
            }
            else if (gives)
            {
                rights = rights with { NoFragment = false };
            }
            else
            {
                return null;
            }
        }
    }

    private static void WakeKswapds(SlowAllocator[] zones, Rights rights)
    {
        foreach (SlowAllocator zone in zones)
        {
            zone.Node.KswapdAwake |= rights.Kswapd;
        }
    }
}
