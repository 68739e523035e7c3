using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>What was decided about a request, as rows.</summary>
public static class Explanation
{
    /// <summary>
    /// A row for each decision; rounds of the slow path that did the same are told once. The last rows say what the
    /// request came to: one, or as many as a bulk request got pages.
    /// </summary>
    /// <param name="log">What was told about the request, and nothing else.</param>
    /// <param name="machine">Name of the machine.</param>
    /// <param name="number">Which request it is, from 1.</param>
    /// <param name="request">The request.</param>
    /// <param name="result">What the machine answered.</param>
    /// <param name="line">The machine's kernel line, which names masks; the default one when left out.</param>
    public static IEnumerable<DecisionReport> Of(
        DecisionLog log, string machine, int number, AllocationRequest request, AllocationResult result,
        KernelLine? line = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(request);
        int step = 0;
        foreach ((Decision fact, int rounds) in Flat(Passage.Of(log.Facts), 1))
        {
            var row = new DecisionReport
            {
                Machine = machine,
                Request = number,
                Step = ++step,
                Rounds = rounds,
                Kind = fact.GetType().Name,
                Node = fact.Place?.Node.Nid,
                Zone = fact.Place?.Name,
                Text = Narration.Sentence(fact, log.Facts),
            };
            foreach (DecisionReport one in fact is Result it ? Results(row, it, request, result, line) : [Fill(row, fact)])
            {
                yield return one;
            }
        }
    }

    private static IEnumerable<(Decision Fact, int Rounds)> Flat(IReadOnlyList<Passage> passages, int times) =>
        passages.SelectMany(one => one.Facts.Select(fact => (fact, times * one.Times)).Concat(Flat(one.Parts, times * one.Times)));

    private static DecisionReport Fill(DecisionReport row, Decision fact) => fact switch
    {
        WatermarkTest it => OfTest(row, it),
        Walk it => row with
        {
            Rule = it.Why.ToString(),
            AllocFlags = AllocFlagsText.Format(it.AllocFlags),
            Watermark = AllocFlagsText.Watermark(it.AllocFlags & AllocFlags.WatermarkMask),
        },
        Skip it => row with { Rule = it.Why.ToString() },
        NodeReclaim it => row with { Rule = it.Scanned ? "Scanned" : "NothingToScan" },
        Accept it => row with { Pages = it.Pages },
        NoBlock it => row with { Order = it.Order },
        Refill it => row with { Order = it.Order, MigrateType = Name(it.MigrateType), Pages = it.Pages },
        Steal it => row with
        {
            Rule = it.Claimed ? "Claimed" : "Stolen",
            Order = it.Order,
            MigrateType = Name(it.MigrateType),
            FromMigrateType = Name(it.From),
            Boost = it.Boost,
            BlockPfn = it.Pfn,
        },
        BlockTaken it => row with
        {
            Rule = it.From.ToString(),
            Order = it.Order,
            MigrateType = Name(it.MigrateType),
            FromOrder = it.Split,
            BlockPfn = it.Pfn,
        },
        HighAtomic it => row with { Rule = it.Joined ? "Joined" : "Left", Pages = it.Pages, BlockPfn = it.Pfn },
        UsePolicy it => row with { Rule = it.Effect.ToString(), Node = it.Node < 0 ? null : it.Node },
        Bulk it => row with { Pages = it.Pages },
        SplitExact it => row with { Pages = it.Pages },
        WakeKswapd it => row with { Rule = it.Came.ToString(), Node = it.Node?.Nid, Order = it.Order },
        WakeKcompactd it => row with { Node = it.Node.Nid, Order = it.Order },
        Reclaim it => row with { Pages = it.Pages },
        CompactZone it => row with { Rule = it.Result.ToString() },
        Compact it => row with { Rule = it.Result.ToString(), Order = it.Order },
        Oom it => row with { Rule = it.Result.ToString() },
        Retry it => row with { Rule = it.Why.ToString(), Passed = it.Again, Pages = it.Zone is null ? null : it.Available },
        GaveUp it => row with { Rule = it.Rule.ToString() },
        _ => row,
    };

    private static DecisionReport OfTest(DecisionReport row, WatermarkTest test) => row with
    {
        Rule = test.Verdict.ToString(),
        Order = test.Order,
        Watermark = AllocFlagsText.Watermark(test.Which),
        Mark = test.Mark,
        Boost = test.Boost,
        Lowered = test.Lowered,
        Reserve = test.Reserve,
        Free = test.Free,
        Unusable = test.Unusable,
        Needed = test.Needed,
        Passed = test.Passed,
        Pages = test.Asked > 0 ? test.Asked : null,
    };

    private static IEnumerable<DecisionReport> Results(
        DecisionReport row, Result fact, AllocationRequest request, AllocationResult result, KernelLine? line)
    {
        if (!result.Succeeded)
        {
            return
            [
                row with
                {
                    Rule = fact.Rule.ToString(),
                    Order = request.Order,
                    MigrateType = GfpMigrate.Of(request.Gfp).ToString(),
                    Gfp = GfpText.Format(request.Gfp, GfpLayout.Of(line ?? KernelLine.Default)),
                    Fault = result.Fault.ToString(),
                    Reason = result.Reason,
                },
            ];
        }

        IReadOnlyList<Allocation> got = result.Allocation is { } one ? [one] : result.Bulk;
        return got.Select((it, k) => row with
        {
            Step = row.Step + k,
            Node = it.Node,
            Zone = it.Zone,
            Order = it.Order,
            MigrateType = it.MigrateType,
            Pages = it.Pages,
            Pfn = it.Pfn,
            Gfp = it.Gfp,
        });
    }

    private static string Name(int mt) => ((MigrateType)mt).ToString();
}
