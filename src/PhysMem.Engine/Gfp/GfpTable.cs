namespace PhysMem.Engine.Gfp;

/// <summary>
/// The table of names while the ages pass: each says what it changes, and <see cref="Since"/> takes the table down as
/// it then is.
/// </summary>
internal sealed class GfpTable
{
    // Names that are never printed, since GFP_DMA and GFP_DMA32 are the same bits.
    private static readonly string[] s_aliases = ["__GFP_DMA", "__GFP_DMA32"];

    private readonly Dictionary<string, uint> _flags = [];
    private readonly Dictionary<string, (string Of, string Without)> _masks = [];
    private readonly HashSet<string> _unprinted = [.. s_aliases];
    private bool _byNumber;

    /// <summary>A flag comes with this number, or gets it now; 0 for one that these kernels know by name alone.</summary>
    public GfpTable Flag(string name, uint number)
    {
        _flags[name] = number;
        return this;
    }

    /// <summary>A flag that masks can have, but that the kernel prints as a number.</summary>
    public GfpTable UnprintedFlag(string name, uint number)
    {
        _unprinted.Add(name);
        return Flag(name, number);
    }

    /// <summary>A ready-made mask is made of these from now on.</summary>
    /// <param name="name">The mask.</param>
    /// <param name="of">Its parts, with blanks between them.</param>
    /// <param name="without">What is taken out of the parts again.</param>
    public GfpTable Mask(string name, string of, string without = "")
    {
        _masks[name] = (of, without);
        return this;
    }

    /// <summary>These names are no more.</summary>
    public GfpTable Drop(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _flags.Remove(name);
            _masks.Remove(name);
        }

        return this;
    }

    /// <summary>From now on single flags are printed behind all ready-made masks, the lowest number first.</summary>
    public GfpTable PrintByNumber()
    {
        _byNumber = true;
        _unprinted.IntersectWith(s_aliases);
        return this;
    }

    /// <summary>The age that begins with a kernel.</summary>
    /// <param name="since">Its first kernel.</param>
    /// <param name="legal">__GFP_BITS_MASK.</param>
    public GfpLayout Since(string since, uint legal)
    {
        GfpFlagInfo[] all = [.. _masks.Keys.Concat(_flags.Keys).Select(Describe).OrderBy(Place)];
        IEnumerable<GfpFlagInfo> printed = all.Where(IsPrinted).Select((info, place) => info with { PrintOrder = place });
        return new GfpLayout(since, legal, [.. printed, .. all.Where(info => !IsPrinted(info))]);
    }

    private GfpFlagInfo Describe(string name)
    {
        GfpVocabulary.Word word = GfpVocabulary.Of(name);
        return new GfpFlagInfo(name, NumberOf(name), word.IsComposite, word.Effect);
    }

    private bool IsPrinted(GfpFlagInfo info) => info.Number != 0 && !_unprinted.Contains(info.Name);

    private (uint Number, int Place) Place(GfpFlagInfo info) =>
        (_byNumber && !info.IsComposite ? info.Number : 0, GfpVocabulary.PlaceOf(info.Name));

    private uint NumberOf(string name) => _masks.TryGetValue(name, out (string Of, string Without) parts)
        ? Sum(parts.Of) & ~Sum(parts.Without)
        : _flags[name];

    private uint Sum(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(0u, (sum, name) => sum | NumberOf(name));
}
