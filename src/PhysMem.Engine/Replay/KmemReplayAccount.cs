namespace PhysMem.Engine.Replay;

/// <summary>What a replay of kmem events did, and how often each of its rules was needed.</summary>
public sealed record KmemReplayAccount
{
    /// <summary>Events given to it.</summary>
    public long Events { get; internal set; }

    /// <summary>Requests made: each mm_page_alloc with a mask that a kernel takes.</summary>
    public long Requests { get; internal set; }

    /// <summary>Requests that got nothing on the machine.</summary>
    public long Failed { get; internal set; }

    /// <summary>Requests that got nothing when the trace was recorded. Where the machine has something, it goes back at once.</summary>
    public long FailedInTrace { get; internal set; }

    /// <summary>Requests that got the frame of the trace.</summary>
    public long SameFrame { get; internal set; }

    /// <summary>Blocks given back; of a block that came back in parts before, pages.</summary>
    public long Frees { get; internal set; }

    /// <summary>
    /// Those of them that the machine held before the trace began, which only a machine that stands at its start gives back.
    /// </summary>
    public long FreesOfEarlier { get; internal set; }

    /// <summary>Bulk requests made: those that probes saw begin and return.</summary>
    public long BulkRequests { get; internal set; }

    /// <summary>Pages that they got.</summary>
    public long BulkPages { get; internal set; }

    /// <summary>Those of <see cref="Frees"/> that gave back a page of a bulk request.</summary>
    public long FreesOfBulk { get; internal set; }

    /// <summary>
    /// Frees of pages that no event had handed out: allocated before the trace began, by a bulk request that no probe saw,
    /// or by an event that was lost. They are passed over.
    /// </summary>
    public long UnknownFrees { get; internal set; }

    /// <summary>Frees of pages that had been freed, as kernels before 2.6.34 print them. They are passed over.</summary>
    public long DoubleFrees { get; internal set; }

    /// <summary>mm_page_free_batched behind the mm_page_free of the same page, which gave it back.</summary>
    public long SecondHalves { get; internal set; }

    /// <summary>Frees of pages that the machine didn't hand out, or whose reclaim took them.</summary>
    public long FreesOfNothing { get; internal set; }

    /// <summary>
    /// Blocks handed out while the trace still held a page of them, so their free was lost: what lay there is given back first.
    /// </summary>
    public long MissedFrees { get; internal set; }

    /// <summary>Events of a CPU that the machine doesn't have, or of an unknown one; they are made on another.</summary>
    public long OtherCpu { get; internal set; }

    /// <summary>Requests whose mask has a flag that this machine's kernel doesn't; it is left out.</summary>
    public long UnknownFlags { get; internal set; }

    /// <summary>Requests whose mask contradicts itself, which a kernel would refuse. They are passed over.</summary>
    public long BadMasks { get; internal set; }

    /// <summary>Events that tell what the recorded kernel did for its requests; the machine does so on its own.</summary>
    public long Observed { get; internal set; }
}
