using System.Runtime.CompilerServices;

namespace PhysMem.Engine.Frames;

/// <summary>The same operations over wide links: apart, so that what nearly all machines run stays short.</summary>
internal sealed unsafe partial class FrameTable
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushHeadWide(long head, long i) => CircularList.AddBehind(Wide, head, i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushTailWide(long head, long i) => CircularList.AddBefore(Wide, head, i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long UnlinkWide(long i) => CircularList.Unlink(Wide, i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ChainWide(long last, long i) => CircularList.Chain(Wide, last, i);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeFirstWide(long head) => CircularList.TakeFirst(Wide, head);
}
