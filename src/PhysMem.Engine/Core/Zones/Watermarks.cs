namespace PhysMem.Engine.Core.Zones;

/// <summary>Indexes of a zone's watermarks (enum zone_watermarks).</summary>
internal static class Watermark
{
    public const int Min = 0;
    public const int Low = 1;
    public const int High = 2;
    public const int Promo = 3;
    public const int Count = 4;
}
