namespace PhysMem.Engine.Frames;

/// <summary>Page frame numbers in sentences and tables.</summary>
public static class PfnText
{
    /// <summary>A page frame number, 0x000100: six digits reach 64 GiB; larger ones are longer.</summary>
    public static string Of(long pfn) => $"0x{pfn:x6}";
}
