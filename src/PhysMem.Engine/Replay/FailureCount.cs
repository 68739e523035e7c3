using System.Runtime.InteropServices;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>Counts the requests of a replay and those that failed, by call, mask and order.</summary>
internal sealed class FailureCount : IReplayWatcher
{
    private readonly Dictionary<(SequenceOpKind Call, uint Gfp, int Order), Tally> _tallies = [];

    /// <summary>What was asked for and what failed, in the order in which it first came.</summary>
    public IEnumerable<RequestFailures> Rows => _tallies.Select(t => new RequestFailures(
        t.Key.Call, t.Key.Gfp, t.Key.Order, t.Value.Requests, t.Value.Failed, t.Value.FailedRecorded));

    /// <summary>Blocks that the recording gives back and this machine doesn't hold.</summary>
    public long LostFrees { get; private set; }

    /// <inheritdoc/>
    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        switch (call.Kind)
        {
            case SequenceOpKind.Alloc:
                Count(call, call.Order, answer.Pfn < 0, call.Pfn < 0);
                break;
            case SequenceOpKind.AllocExact:
                Count(call, PageConstants.OrderFor(call.NPages), answer.Pfn < 0, call.Pfn < 0);
                break;
            case SequenceOpKind.Bulk:
                Count(call, 0, answer.Pages.IsEmpty, call.NGot == 0);
                break;
            case SequenceOpKind.Free or SequenceOpKind.FreeExact:
                LostFrees += answer.Pfn < 0 ? 1 : 0;
                break;
            case SequenceOpKind.FreeList:
                LostFrees += call.NPages - answer.Pages.Length;
                break;
        }
    }

    private void Count(in SequenceOp call, int order, bool failed, bool failedRecorded)
    {
        ref Tally tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, (call.Kind, call.Gfp, order), out _);
        tally.Requests++;
        tally.Failed += failed ? 1 : 0;
        tally.FailedRecorded += failedRecorded ? 1 : 0;
    }

    private struct Tally
    {
        public long Requests;
        public long Failed;
        public long FailedRecorded;
    }
}

/// <summary>Requests of one kind in a replay.</summary>
/// <param name="Call">A, E or B.</param>
/// <param name="Gfp">Their mask.</param>
/// <param name="Order">Their order; of exact requests the one that is split, of bulk requests 0.</param>
/// <param name="Requests">How many there were.</param>
/// <param name="Failed">Those that failed in the replay; of bulk requests those that got no page.</param>
/// <param name="FailedRecorded">Those that failed in the recording.</param>
internal readonly record struct RequestFailures(
    SequenceOpKind Call, uint Gfp, int Order, long Requests, long Failed, long FailedRecorded);
