using PhysMem.Engine.Core.State;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>Keeps trace events as short texts: "extfrag 1000 alloc 0 fallback 10 U from M change 1".</summary>
internal sealed class TraceLog : ITraceSink
{
    public List<string> Events { get; } = [];

    public IEnumerable<string> Of(string kind) => Events.Where(e => e.StartsWith(kind + " ", StringComparison.Ordinal));

    public void PageAlloc(long pfn, int order, uint gfp, int migrateType) =>
        Events.Add($"alloc {pfn:x} o{order} {Letter(migrateType)}");

    public void PageAllocZoneLocked(long pfn, int order, int migrateType, bool perCpuRefill) =>
        Events.Add($"locked {pfn:x} o{order} {Letter(migrateType)} refill {(perCpuRefill ? 1 : 0)}");

    public void PageAllocExtFrag(
        long pfn, int order, int fallbackOrder, int migrateType, int fallbackMigrateType, bool changedOwnership) =>
        Events.Add($"extfrag {pfn:x} alloc {order} fallback {fallbackOrder} {Letter(migrateType)} from "
            + $"{Letter(fallbackMigrateType)} change {(changedOwnership ? 1 : 0)}");

    public void PageFree(long pfn, int order) => Events.Add($"free {pfn:x} o{order}");

    public void PageFreeBatched(long pfn) => Events.Add($"batched {pfn:x}");

    public void PagePcpuDrain(long pfn, int order, int migrateType) =>
        Events.Add($"drain {pfn:x} o{order} {Letter(migrateType)}");

    private static char Letter(int migrateType) => MigrateTypes.Letters[migrateType];
}
