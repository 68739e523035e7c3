using PhysMem.Engine.Gfp;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>A played call in words.</summary>
internal static class CallText
{
    /// <summary>What was called, with its number, node and CPU as far as the recording has them.</summary>
    public static string Of(in SequenceOp call)
    {
        string number = call.Seq >= 0 ? $"call {call.Seq}: " : "";
        string place = call.Nid >= 0 ? $"on node {call.Nid}, cpu {call.Cpu}" : $"on cpu {call.Cpu}";
        return number + (call.Kind switch
        {
            SequenceOpKind.Alloc => $"alloc_pages({Gfp(call)}, {call.Order}) {place}",
            SequenceOpKind.Bulk => $"alloc_pages_bulk({Gfp(call)}, {call.NWanted} pages) {place}",
            SequenceOpKind.AllocExact => $"alloc_pages_exact({call.NPages} pages, {Gfp(call)}) {place}",
            _ => $"{call.Kind} pfn {call.Pfn}, cpu {call.Cpu}",
        });
    }

    private static string Gfp(in SequenceOp call) => GfpText.Format(new GfpMask(call.Gfp));
}
