using System.Runtime.CompilerServices;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.Zones;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// Collects what is decided about requests and about blocks that are given back, as facts. The allocator asks whether
/// anyone listens before it computes anything for this log, so it costs nothing when it isn't wanted.
/// </summary>
public sealed class DecisionLog
{
    private readonly List<Decision> _facts = [];

    internal IReadOnlyList<Decision> Facts => _facts;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _facts.Clear();

    // Inlined it would only make longer what runs without a listener.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Add(Decision fact) => _facts.Add(fact);

    /// <summary>
    /// zone_watermark_fast: one test, and a second one without the boost where the first fails and the request may leave
    /// that out.
    /// </summary>
    internal void Watermark(Zone zone, int order, int highestZone, int allocFlags, uint gfp, long asked = 0)
    {
        WatermarkTest test = WatermarkTest.Of(zone, order, highestZone, allocFlags, asked);
        if (!test.Passed && zone.MayIgnoreBoost(order, allocFlags, gfp))
        {
            _facts.Add(test);
            test = WatermarkTest.Of(zone, order, highestZone, allocFlags, asked, leaveOutBoost: true);
        }

        bool binds = test.Passed || (allocFlags & AllocFlags.NoWatermarks) == 0;
        _facts.Add(binds ? test : test with { Verdict = WatermarkVerdict.NotBinding });
    }

    /// <summary>node_reclaim, and the test that follows when it did something.</summary>
    internal void NodeReclaim(Zone zone, bool scanned, int order, int highestZone, int allocFlags)
    {
        _facts.Add(new NodeReclaim(zone, scanned));
        if (scanned)
        {
            _facts.Add(WatermarkTest.Of(zone, order, highestZone, allocFlags));
        }
    }
}
