namespace PhysMem.Engine.Report;

/// <summary>
/// Colours of a map's cells. Types have hues that people who see fewer colours tell apart too, and pale ones where all is
/// free; amounts are steps of one scale from light to dark.
/// </summary>
public static class MemoryMapColours
{
    private static readonly (byte Red, byte Green, byte Blue)[] s_scale =
        [(253, 231, 37), (94, 201, 98), (33, 145, 140), (59, 82, 139), (68, 1, 84)];

    /// <summary>The colour of a cell as red, green and blue, each 0 to 255; null for a blank.</summary>
    public static (byte Red, byte Green, byte Blue)? Of(MemoryMapKind kind, char cell) => (kind, cell) switch
    {
        (_, ' ') => null,
        (MemoryMapKind.MigrateType, _) => OfType(cell),
        (MemoryMapKind.Fill, '.') => OnScale(0, 10),
        (MemoryMapKind.Fill, '#') => OnScale(10, 10),
        (MemoryMapKind.Fill, _) => OnScale(cell - '0', 10),
        (_, '-') => OnScale(11, 11),
        _ => OnScale(10 - Math.Min(cell <= '9' ? cell - '0' : cell - 'a' + 10, 10), 11),
    };

    /// <summary>Whether letters on a colour are better black than white.</summary>
    public static bool IsLight((byte Red, byte Green, byte Blue) colour) =>
        (299 * colour.Red) + (587 * colour.Green) + (114 * colour.Blue) > 140_000;

    private static (byte Red, byte Green, byte Blue) OfType(char cell)
    {
        (byte Red, byte Green, byte Blue) hue = char.ToUpperInvariant(cell) switch
        {
            'U' => (213, 94, 0),
            'M' => (0, 114, 178),
            'E' => (0, 158, 115),
            'H' => (230, 159, 0),
            'C' => (204, 121, 167),
            _ => (110, 110, 110),
        };
        return char.IsLower(cell) ? Between(hue, (255, 255, 255), 6, 10) : hue;
    }

    private static (byte Red, byte Green, byte Blue) OnScale(int step, int last)
    {
        int at = step * (s_scale.Length - 1), piece = Math.Min(at / last, s_scale.Length - 2);
        return Between(s_scale[piece], s_scale[piece + 1], at - (piece * last), last);
    }

    private static (byte Red, byte Green, byte Blue) Between(
        (byte Red, byte Green, byte Blue) from, (byte Red, byte Green, byte Blue) to, int part, int whole) =>
        (Mix(from.Red, to.Red, part, whole), Mix(from.Green, to.Green, part, whole), Mix(from.Blue, to.Blue, part, whole));

    private static byte Mix(byte from, byte to, int part, int whole) => (byte)(from + ((to - from) * part / whole));
}
