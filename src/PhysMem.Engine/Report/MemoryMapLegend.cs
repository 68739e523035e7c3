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
}
