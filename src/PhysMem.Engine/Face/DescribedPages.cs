using System.Collections;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>
/// The pages of a bulk request, described as they are looked at: of millions, who stops after a few waits for no more.
/// </summary>
/// <param name="pfns">Their frames.</param>
/// <param name="describe">Describes one, as of when it was got.</param>
internal sealed class DescribedPages(ReadOnlyMemory<long> pfns, Func<long, Allocation> describe) : IReadOnlyList<Allocation>
{
    public int Count => pfns.Length;

    public Allocation this[int index] => describe(pfns.Span[index]);

    public IEnumerator<Allocation> GetEnumerator()
    {
        for (int k = 0; k < pfns.Length; k++)
        {
            yield return this[k];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
