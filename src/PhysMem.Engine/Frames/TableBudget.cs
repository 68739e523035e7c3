using System.Globalization;

namespace PhysMem.Engine.Frames;

/// <summary>
/// What short words of a file may ask for: a run of blocks is a few digits, and all of its frames' entries in the tables become
/// resident. More than this host can have is refused before it is tried, as a process without memory is killed.
/// </summary>
/// <param name="most">Bytes of tables that may be asked for; by default half of what the process may have.</param>
internal sealed class TableBudget(long? most = null)
{
    // State and links of a frame, rounded up; blocks that lie apart take a page of each table, and those that lie as close as they can
    // some bytes there, and as many until they are placed.
    private const int BytesPerFrame = 16;
    private const int BytesPerBlock = 8192;
    private const int BytesPerCloseBlock = 256;

    private readonly long _most = most ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
    private Int128 _asked;

    /// <summary>Asks for so many blocks of an order.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="order">Their order.</param>
    /// <param name="areClose">Whether they are free and lie as close as they can, in a table of wide links.</param>
    /// <returns>Null, or why they can't be had.</returns>
    public string? Refusal(long blocks, int order, bool areClose = false)
    {
        _asked += (Int128)blocks * Math.Min((long)BytesPerFrame << order, areClose ? BytesPerCloseBlock : BytesPerBlock);
        return _asked <= _most ? null : string.Create(
            CultureInfo.InvariantCulture, $"the blocks up to this line take up to {_asked >> 20} MiB of tables, and this host has room for {_most >> 20} MiB");
    }

    /// <summary>What to do about a refusal.</summary>
    public const string Remedy = "Read it on a host with more memory, or give a smaller machine.";
}
