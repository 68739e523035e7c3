using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

/// <summary>Reads maps of pages by what <see cref="PageMapRecorder"/> says of their form.</summary>
internal sealed class PageMapReader(IReadOnlyList<PageMapPart> parts, int blockPages)
{
    /// <summary>The pageblocks.</summary>
    public List<Row> Rows { get; } =
        [.. parts.SelectMany(part => Enumerable.Range(0, part.Blocks).Select(k => new Row((part.FirstBlock + k) * blockPages, "", [])))];

    /// <summary>Takes a moment in.</summary>
    public void Read(byte[] moment)
    {
        var bytes = new Queue<byte>(moment);
        for (int row = -1; bytes.Count > 0;)
        {
            row += Number(bytes);
            int length = Number(bytes);
            byte[] cells = [bytes.Dequeue(), bytes.Dequeue(), bytes.Dequeue()];
            var pages = new List<Page>();
            for (int i = cells.Length; i < length; i++)
            {
                int block = bytes.Dequeue(), order = block & 31;
                for (int k = Math.Min(1 << order, blockPages); k > 0; k--)
                {
                    pages.Add(new Page(Rows[row].FirstPfn + pages.Count, block >> PageMapRecorder.StateShift, order));
                }
            }

            Assert.Equal(blockPages, pages.Count);
            Rows[row] = Rows[row] with { Cells = string.Concat(cells.Select(cell => (char)cell)), Pages = pages };
        }
    }

    private static int Number(Queue<byte> bytes)
    {
        int number = 0, shift = 0;
        byte one;
        do
        {
            one = bytes.Dequeue();
            number |= (one & 0x7f) << shift;
            shift += 7;
        }
        while (one >= 0x80);

        return number;
    }

    public sealed record Row(long FirstPfn, string Cells, IReadOnlyList<Page> Pages);

    public readonly record struct Page(long Pfn, int State, int Order);
}
