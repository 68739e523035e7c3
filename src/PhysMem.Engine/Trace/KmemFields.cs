using System.Buffers;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Trace;

/// <summary>
/// The fields of an event: "name=value" with blanks between them, or as perf trace has them, "name: value" with commas
/// between them and without those that are 0. Fields that nobody asks for, such as a vendor's, are passed over.
/// </summary>
internal struct KmemFields
{
    // vmalloc asks for a hundred at once, io_uring and the network for fewer.
    private const int MostBulkPages = 1 << 16;

    private static readonly SearchValues<byte> s_maskLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_|"u8);

    private long _pfn = -1;
    private int _order = -1;
    private int _migrateType = -1;
    private int _fallbackOrder = -1;
    private int _fallbackMigrateType = -1;
    private int _changesOwnership = -1;
    private int _refillsPerCpu = -1;
    private int _pages = -1;
    private int _nid = -1;
    private string? _gfp;
    private bool _hasPfn;
    private bool _hasPage;
    private bool _leavesZerosOut;
    private bool _isBad;

    public KmemFields()
    {
    }

    /// <summary>What texts of fields say, for a reader of many events.</summary>
    /// <param name="words">The masks as strings.</param>
    public static SeenTexts<KmemFields> Seen(SeenTexts<string?> words) => new(text =>
    {
        var fields = new KmemFields();
        fields.TakeAll(text, words);
        return fields;
    });

    /// <summary>Reads the fields of an event.</summary>
    /// <param name="text">What follows the event's name and its colon or parenthesis.</param>
    /// <param name="seen">What <see cref="Seen"/> made: behind the frame the same few texts come again and again.</param>
    /// <param name="words">The masks as strings.</param>
    /// <param name="e">The event, whose kind is set; gets what the fields say.</param>
    /// <returns><see cref="KmemLineUse.Event"/>, or what is wrong.</returns>
    public static KmemLineUse Read(ReadOnlySpan<byte> text, SeenTexts<KmemFields> seen, SeenTexts<string?> words, ref KmemEvent e)
    {
        int frame = text.IndexOf(" pfn="u8) + 1, length = frame == 0 ? -1 : text[frame..].IndexOf((byte)' ');
        int behind = length < 0 ? 0 : frame + length;
        KmemFields fields = seen.Of(text[behind..]);
        fields.TakeAll(text[..behind], words);
        fields.Tell(ref e);
        return fields._isBad ? KmemLineUse.BadNumber
            : e.Kind is TraceEventKind.Bulk or TraceEventKind.BulkReturn ? CheckProbe(e)
            : fields.Check(ref e);
    }

    /// <summary>Whether a line that is called like a probe has the probe's fields: anybody may call a probe so.</summary>
    public static bool AreOfProbe(ReadOnlySpan<byte> text, TraceEventKind kind) =>
        kind == TraceEventKind.Bulk ? text.IndexOf(" want="u8) >= 0 && text.IndexOf(" gfp="u8) >= 0 : text.IndexOf(" got="u8) >= 0;

    private readonly void Tell(ref KmemEvent e)
    {
        (e.Pfn, e.Order, e.MigrateType, e.Gfp) = (_pfn, _order, _migrateType, _gfp);
        (e.FallbackOrder, e.FallbackMigrateType, e.ChangesOwnership) = (_fallbackOrder, _fallbackMigrateType, _changesOwnership);
        (e.RefillsPerCpu, e.Pages, e.Nid) = (_refillsPerCpu, _pages, _nid);
    }

    private void TakeAll(ReadOnlySpan<byte> text, SeenTexts<string?> words)
    {
        for (int at = 0; TryNext(text, ref at, out KmemPart name, out KmemPart value, out bool byComma);)
        {
            _leavesZerosOut |= byComma;
            _isBad |= !Take(name.In(text), value.In(text), words);
        }
    }

    // A name ends with = or a colon. What has neither, such as "(null)" behind "page= ", is no field.
    private static bool TryNext(ReadOnlySpan<byte> text, ref int at, out KmemPart name, out KmemPart value, out bool byComma)
    {
        (name, value, byComma) = (default, default, false);
        while (true)
        {
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)',' or (byte)'(')
            {
                at++;
            }

            int start = at;
            while (at < text.Length && text[at] is not ((byte)'=' or (byte)':' or (byte)' ' or (byte)'\t'))
            {
                at++;
            }

            if (at == text.Length)
            {
                return false;
            }

            byte mark = text[at++];
            if (mark is (byte)'=' or (byte)':')
            {
                name = new KmemPart(start, at - 1);
                byComma = mark == (byte)':';
                value = ValueAt(text, ref at, byComma);
                return true;
            }
        }
    }

    private static KmemPart ValueAt(ReadOnlySpan<byte> text, ref int at, bool byComma)
    {
        while (byComma && at < text.Length && text[at] == (byte)' ')
        {
            at++;
        }

        int length = byComma ? text[at..].IndexOfAny((byte)' ', (byte)',') : text[at..].IndexOfAny((byte)' ', (byte)'\t');
        int start = at, end = length < 0 ? text.Length : at + length;
        at = end;
        return new KmemPart(start, byComma && end > start && text[end - 1] == (byte)')' ? end - 1 : end);
    }

    private bool Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, SeenTexts<string?> words)
    {
        switch (name)
        {
            case var n when n.SequenceEqual("pfn"u8):
                _hasPfn = true;
                return KmemNumber.TryFrame(value, out _pfn);
            case var n when n.SequenceEqual("page"u8):
                _hasPage = !IsNull(value);
                return true;
            case var n when n.SequenceEqual("order"u8) || n.SequenceEqual("alloc_order"u8):
                return KmemNumber.TryWhole(value, out _order);
            case var n when n.SequenceEqual("migratetype"u8) || n.SequenceEqual("alloc_migratetype"u8):
                return KmemNumber.TryWhole(value, out _migrateType);
            case var n when n.SequenceEqual("gfp_flags"u8) || n.SequenceEqual("gfp"u8):
                _gfp = words.Of(value);
                return value.IndexOfAnyExcept(s_maskLetters) < 0;
            case var n when n.SequenceEqual("fallback_order"u8):
                return KmemNumber.TryWhole(value, out _fallbackOrder);
            case var n when n.SequenceEqual("fallback_migratetype"u8):
                return KmemNumber.TryWhole(value, out _fallbackMigrateType);
            case var n when n.SequenceEqual("change_ownership"u8):
                return KmemNumber.TryWhole(value, out _changesOwnership);
            case var n when n.SequenceEqual("want"u8) || n.SequenceEqual("got"u8):
                return KmemNumber.TryWhole(value, out _pages);
            case var n when n.SequenceEqual("nid"u8):
                return KmemNumber.TryWhole(value, out _nid);
            case var n when n.SequenceEqual("percpu_refill"u8):
                return KmemNumber.TryWhole(value, out _refillsPerCpu);
            default:
                return true;
        }
    }

    // No page is (null), "    (null)", (nil), 0x0 or zeros.
    private static bool IsNull(ReadOnlySpan<byte> value) =>
        value.IsEmpty || value.StartsWith("(n"u8) || value.IndexOfAnyExcept("0x"u8) < 0;

    private static KmemLineUse CheckProbe(in KmemEvent e) =>
        e.Pages > MostBulkPages ? KmemLineUse.BadNumber
            : e.Pages >= 0 && (e.Kind == TraceEventKind.BulkReturn || e.Gfp is not null) ? KmemLineUse.Event
            : KmemLineUse.MissingField;

    private readonly KmemLineUse Check(ref KmemEvent e)
    {
        FillZeros(ref e);
        bool isAlloc = e.Kind == TraceEventKind.Alloc, isExtFrag = e.Kind == TraceEventKind.ExtFrag;
        bool isTyped = isAlloc || isExtFrag || e.Kind is TraceEventKind.ZoneLocked or TraceEventKind.PcpuDrain;
        if ((!_hasPfn && !_leavesZerosOut) || e.Order < 0 || (isAlloc && e.Gfp is null && !_leavesZerosOut)
            || (isTyped && e.MigrateType < 0) || (isExtFrag && (e.FallbackOrder < 0 || e.FallbackMigrateType < 0)))
        {
            return KmemLineUse.MissingField;
        }

        // Who got nothing has frame 0 and no page; of a build whose memory begins at 0 frame 0 has a page.
        e.Pfn = e.Pfn == 0 && !_hasPage && isAlloc ? -1 : e.Pfn;
        e.MigrateType = isTyped ? e.MigrateType : -1;
        int order = isExtFrag ? e.FallbackOrder : e.Order;
        if (e.Order > KernelBuild.GreatestOrder || order > KernelBuild.GreatestOrder || (e.Pfn < 0 && !isAlloc && e.Kind != TraceEventKind.ZoneLocked))
        {
            return KmemLineUse.BadNumber;
        }

        return e.Pfn >= 0 && (e.Pfn & ((1L << order) - 1)) != 0 ? KmemLineUse.Misaligned : KmemLineUse.Event;
    }

    // Pages freed one by one have no order among the recorded fields.
    private readonly void FillZeros(ref KmemEvent e)
    {
        if (_leavesZerosOut)
        {
            e.Pfn = _hasPfn ? e.Pfn : 0;
            e.MigrateType = Math.Max(e.MigrateType, 0);
            bool isExtFrag = e.Kind == TraceEventKind.ExtFrag;
            e.FallbackOrder = isExtFrag ? Math.Max(e.FallbackOrder, 0) : -1;
            e.FallbackMigrateType = isExtFrag ? Math.Max(e.FallbackMigrateType, 0) : -1;
        }

        e.Order = e.Order < 0 && (_leavesZerosOut || e.Kind == TraceEventKind.FreeBatched) ? 0 : e.Order;
    }
}
