namespace PhysMem.Engine.Core.Zones;

/// <summary>A page set that begins as another one; its lists are in the frame table.</summary>
internal sealed partial class PageSet
{
    /// <summary>Takes over the numbers.</summary>
    public void CopyFrom(PageSet other)
    {
        Count = other.Count;
        High = other.High;
        HighMin = other.HighMin;
        HighMax = other.HighMax;
        Batch = other.Batch;
        FreeFactor = other.FreeFactor;
        AllocFactor = other.AllocFactor;
        FreedHighOrder = other.FreedHighOrder;
        KeepsBatch = other.KeepsBatch;
        Expire = other.Expire;
        StatThreshold = other.StatThreshold;
        DiffFree = other.DiffFree;
        DiffFreeCma = other.DiffFreeCma;
    }
}
