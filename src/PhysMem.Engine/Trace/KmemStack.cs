using System.Buffers;

namespace PhysMem.Engine.Trace;

/// <summary>
/// Lines of stacks below an event: " => function+0x1/0x2" of the kernel and trace-cmd, and of perf an address with its
/// function, or the function with its object in parentheses.
/// </summary>
internal static class KmemStack
{
    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Whether what follows the time of a line begins a stack.</summary>
    public static bool IsHead(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> begin = KmemHead.Trim(text);
        return begin.StartsWith("<stack trace"u8) || begin.StartsWith("kernel_stack:"u8)
            || begin.StartsWith("<user stack trace"u8) || begin.StartsWith("user_stack:"u8);
    }

    /// <summary>Whether a line is one of a stack.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> line) => !FunctionOf(line).IsEmpty;

    /// <summary>The function that a line of a stack tells; its address where it tells no more, empty for other lines.</summary>
    public static ReadOnlySpan<byte> FunctionOf(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = KmemHead.Trim(line);
        if (text.StartsWith("=>"u8))
        {
            return NameOf(text[2..]);
        }

        if (line is not [(byte)' ' or (byte)'\t', ..])
        {
            return [];
        }

        int end = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> first = end < 0 ? text : text[..end];
        if (first.Length is >= 4 and <= 16 && first.IndexOfAnyExcept(s_hexDigits) < 0)
        {
            return end < 0 ? first : NameOf(text[end..]);
        }

        int open = text.EndsWith(")"u8) ? text.LastIndexOf(" ("u8) : -1;
        bool isInObject = open > 0 && text[(open + 2)..] is [(byte)'[' or (byte)'/', ..] or [(byte)'i', (byte)'n', (byte)'l', ..];
        return isInObject ? NameOf(text) : [];
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = KmemHead.Trim(text);
        int end = name.IndexOfAny("+ <"u8);
        return end < 0 ? name : name[..end];
    }
}
