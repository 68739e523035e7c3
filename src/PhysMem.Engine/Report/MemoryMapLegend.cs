using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Report;

/// <summary>What the characters of a map mean, in words.</summary>
public static class MemoryMapLegend
{
    /// <summary>Characters with their meanings, in the order in which they are told.</summary>
    public static IReadOnlyList<(char Cell, string Meaning)> Of(MemoryMapKind kind) => kind switch
    {
        MemoryMapKind.MigrateType =>
        [
            .. Enum.GetValues<MigrateType>().Select(type => (MigrateTypes.ReportLetters[(int)type], type.ToString())),
            ('m', "small: all free"),
        ],
        MemoryMapKind.Fill => [('.', "all free"), ('1', "a tenth in use"), ('9', "nine tenths"), ('#', "all in use")],
        _ => [('0', "largest free block of order 0"), ('9', "of order 9"), ('a', "of order 10"), ('-', "nothing free")],
    };

    /// <summary>The same for pictures, where cells may have no characters: each step of an amount with its colour.</summary>
    public static IReadOnlyList<(char Cell, string Meaning)> InFull(MemoryMapKind kind) => kind switch
    {
        MemoryMapKind.MigrateType => Of(kind),
        MemoryMapKind.Fill => [('.', "all free"), .. "123456789".Select(tenths => (tenths, $"{tenths}0 %")), ('#', "all in use")],
        _ => [('-', "nothing free"), ('0', "largest free block of order 0"), .. "123456789".Select(order => (order, $"{order}")), ('a', "10")],
    };
}
