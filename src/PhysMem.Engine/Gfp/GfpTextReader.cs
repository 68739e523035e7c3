using System.Buffers;
using System.Globalization;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Gfp;

/// <summary>
/// Reads one gfp text from left to right, by the names and numbers of an age, and stops at the first fault. Positions
/// count from 1.
/// </summary>
internal ref struct GfpTextReader(string text, GfpLayout layout)
{
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The bits read so far.</summary>
    public uint Bits { get; private set; }

    /// <summary>What is wrong, once <see cref="Read"/> has returned false.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the text is of the log's form and its number isn't what its names make.</summary>
    public bool Contradicts { get; private set; }

    /// <summary>Reads the whole text.</summary>
    public bool Read()
    {
        (int offset, int length) = MaskInLine.Of(text).GetOffsetAndLength(text.Length);
        int end = text.AsSpan(0, offset + length).TrimEnd().Length;
        int start = offset + length - text.AsSpan(offset, length).TrimStart().Length;
        if (end <= start)
        {
            return Refuse("the text is empty; the mask without any flag is written none or 0");
        }

        return text[end - 1] == ')' ? ReadLogForm(start, end - 1) : ReadList(start, end);
    }

    /// <summary>NUMBER(NAMES) as in page allocation failure reports; both must mean the same mask.</summary>
    private bool ReadLogForm(int start, int close)
    {
        int open = text.IndexOf('(', start);
        if (open < 0)
        {
            return Refuse($"the ')' at position {close + 1} has no '(' before it");
        }

        string number = text[start..open].TrimEnd();
        if (number.Length == 0 || !char.IsAsciiDigit(number[0]))
        {
            return Refuse($"the '(' at position {open + 1} must follow a number, as in 0xcc0(GFP_KERNEL)");
        }

        if (!ReadNumber(number, start, out uint expected)
            || (!text.AsSpan(open + 1, close - open - 1).IsWhiteSpace() && !ReadList(open + 1, close)))
        {
            return false;
        }

        Contradicts = Bits != expected;
        return !Contradicts || Refuse($"the number is 0x{expected:x} but the names in parentheses make 0x{Bits:x}");
    }

    /// <summary>Words with a separator or blanks between them; an empty place beside a separator is a fault.</summary>
    private bool ReadList(int start, int end)
    {
        int words = 0;
        int noneAt = -1;
        int separatorAt = -1;
        bool wordDue = true;
        for (int at = start; at < end;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (IsSeparator(text[at]))
            {
                if (wordDue)
                {
                    return Refuse($"a flag is missing before the '{text[at]}' at position {at + 1}");
                }

                wordDue = true;
                separatorAt = at++;
            }
            else
            {
                int length = WordLength(at, end);
                string word = text.Substring(at, length);
                noneAt = word.Equals("none", StringComparison.OrdinalIgnoreCase) ? at : noneAt;
                if (noneAt != at && !ReadWord(word, at))
                {
                    return false;
                }

                words++;
                wordDue = false;
                at += length;
            }
        }

        return (!wordDue || Refuse($"a flag is missing after the '{text[separatorAt]}' at position {separatorAt + 1}"))
            && (noneAt < 0 || words == 1 || Refuse($"'none' at position {noneAt + 1} can't stand beside other flags"));
    }

    private bool ReadWord(string word, int at)
    {
        if (char.IsAsciiDigit(word[0]))
        {
            bool read = ReadNumber(word, at, out uint bits);
            Bits |= bits;
            return read;
        }

        if (layout.FindName(word) is { } info)
        {
            Bits |= info.Number;
            return true;
        }

        return Refuse($"{Cited.Of(word)} at position {at + 1} is no gfp flag{Hint(word)}");
    }

    private bool ReadNumber(string word, int at, out uint bits)
    {
        bits = 0;
        bool isHex = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<char> digits = isHex ? word.AsSpan(2) : word;
        if (digits.IsEmpty || (isHex ? !IsHex(digits) : digits.ContainsAnyExceptInRange('0', '9')))
        {
            return Refuse($"{Cited.Of(word)} at position {at + 1} is neither a number nor a gfp flag{Hint(word)}");
        }

        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out ulong value))
        {
            return Refuse($"{Cited.Of(word)} at position {at + 1} is larger than any gfp mask");
        }

        if ((value & ~(ulong)layout.Legal) != 0)
        {
            return Refuse($"{Cited.Of(word)} at position {at + 1} has bits beyond 0x{layout.Legal:x}: {layout.NameIllegalBits(value)}");
        }

        bits = (uint)value;
        return true;
    }

    private bool Refuse(string fault)
    {
        Fault = fault;
        return false;
    }

    private readonly int WordLength(int at, int end)
    {
        int stop = at;
        while (stop < end && !char.IsWhiteSpace(text[stop]) && !IsSeparator(text[stop]))
        {
            stop++;
        }

        return stop - at;
    }

    private static bool IsSeparator(char c) => c is '|' or ',' or '+';

    private static bool IsHex(ReadOnlySpan<char> digits) => !digits.ContainsAnyExcept(s_hexDigits);

    private readonly string Hint(string word)
    {
        if (word.AsSpan().ContainsAny('~', '&'))
        {
            return "; flags can only be added here, so leave out what isn't wanted";
        }

        if (IsHex(word))
        {
            return word.Length <= 8 ? $"; a hexadecimal number begins with 0x: 0x{word}" : "";
        }

        if (GfpLayout.KernelsWhere(age => age.FindName(word) is not null) is { } kernels)
        {
            return $"; Linux {kernels} has it";
        }

        IReadOnlyList<string> near = NearestNames.Find(word, layout);
        return near.Count == 0 ? "" : $" (did you mean {string.Join(" or ", near)}?)";
    }
}
