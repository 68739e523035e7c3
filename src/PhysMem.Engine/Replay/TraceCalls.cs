using PhysMem.Engine.Recording;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Replay;

/// <summary>
/// The events of a trace in the form of calls. They have no number, and of a single request the preferred node isn't
/// known: both are -1.
/// </summary>
internal static class TraceCalls
{
    public static SequenceOp Alloc(in TraceEvent e) => new()
    {
        Kind = SequenceOpKind.Alloc, Line = e.Line, Seq = -1, Cpu = e.Cpu, Gfp = e.Gfp, Order = e.Order, Nid = -1, Pfn = e.Pfn,
    };

    public static SequenceOp Free(in TraceEvent e) => new()
    {
        Kind = SequenceOpKind.Free, Line = e.Line, Seq = -1, Cpu = e.Cpu, Order = e.Order, Pfn = e.Pfn,
    };

    public static SequenceOp Bulk(in TraceEvent begin, in TraceEvent end) => new()
    {
        Kind = SequenceOpKind.Bulk, Line = begin.Line, Seq = -1, Cpu = end.Cpu, Gfp = begin.Gfp, Nid = begin.Nid,
        NWanted = begin.Pages, NGot = end.Pages,
    };
}
