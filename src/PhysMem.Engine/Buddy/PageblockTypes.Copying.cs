using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Buddy;

/// <summary>Types that begin as those of another table.</summary>
internal sealed unsafe partial class PageblockTypes
{
    /// <summary>Takes over the types of a table of the same size; this one must be new.</summary>
    public void CopyFrom(PageblockTypes other) => LazyMemory.CopyTouched(other._types, _types, Count);
}
