using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>A played call in words.</summary>
internal static class CallText
{
    /// <summary>What was called, with its number, node and CPU as far as the recording has them.</summary>
    /// <param name="call">The call.</param>
    /// <param name="line">The line of the kernel, which names the masks; the default one when left out.</param>
    public static string Of(in SequenceOp call, KernelLine? line = null)
    {
        string number = call.Seq >= 0 ? $"call {call.Seq}: " : "";
        string place = call.Nid >= 0 ? $"on node {call.Nid}, cpu {call.Cpu}" : $"on cpu {call.Cpu}";
        string gfp = GfpText.Format(call.Gfp, GfpLayout.Of(line ?? KernelLine.Default));
        return number + (call.Kind switch
        {
            SequenceOpKind.Alloc => $"alloc_pages({gfp}, {call.Order}) {place}",
            SequenceOpKind.Bulk => $"alloc_pages_bulk({gfp}, {call.NWanted} pages) {place}",
            SequenceOpKind.AllocExact => $"alloc_pages_exact({call.NPages} pages, {gfp}) {place}",
            _ => $"{call.Kind} pfn {call.Pfn}, cpu {call.Cpu}",
        });
    }
}
