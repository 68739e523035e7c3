using PhysMem.HelpBuilder.Markdown;

namespace PhysMem.HelpBuilder.Pages;

/// <summary>Takes the blocks of a page one after the other and says what should have been there instead.</summary>
internal sealed class BlockCursor(string file, IReadOnlyList<Block> blocks)
{
    private int _at;

    public string File => file;

    public bool AtEnd => _at >= blocks.Count;

    private int LineHere => AtEnd ? (blocks.Count == 0 ? 1 : blocks[^1].Line) : blocks[_at].Line;

    /// <summary>The next block, which must be a heading with this text.</summary>
    public Heading Section(int level, string text)
    {
        string wanted = $"{new string('#', level)} {text}";
        return Next<Heading>($"the heading '{wanted}'", heading => heading.Level == level && heading.Text == text);
    }

    /// <summary>The next block if it is a heading of the level.</summary>
    public Heading? TryHeading(int level) =>
        !AtEnd && blocks[_at] is Heading heading && heading.Level == level ? Take(heading) : null;

    /// <summary>The next block, which must be of a kind.</summary>
    public T Next<T>(string wanted, Func<T, bool>? accept = null)
        where T : Block =>
        TryNext(accept) ?? throw new PageException(file, LineHere, $"{wanted} is expected here");

    /// <summary>The next block if it is of a kind.</summary>
    public T? TryNext<T>(Func<T, bool>? accept = null)
        where T : Block =>
        !AtEnd && blocks[_at] is T block && (accept is null || accept(block)) ? Take(block) : null;

    /// <summary>Everything up to the next heading or the block that <paramref name="stop"/> knows.</summary>
    public IReadOnlyList<Block> Text(Func<Block, bool>? stop = null)
    {
        int start = _at;
        while (!AtEnd && blocks[_at] is not Heading && stop?.Invoke(blocks[_at]) is not true)
        {
            _at++;
        }

        return [.. blocks.Skip(start).Take(_at - start)];
    }

    /// <summary>The same, of which there must be something.</summary>
    public IReadOnlyList<Block> SomeText(Func<Block, bool>? stop = null)
    {
        int line = LineHere;
        IReadOnlyList<Block> text = Text(stop);
        return text.Count > 0 ? text : throw new PageException(file, line, "a text is expected here");
    }

    private T Take<T>(T block)
    {
        _at++;
        return block;
    }
}
