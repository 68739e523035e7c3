using System.Globalization;
using System.Text.RegularExpressions;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Turns New-SimMachine's -Node into numbers: one number without a unit counts nodes, a list or sizes with units are
/// the memory of each node. '4GB,2GB' in one text, as a table has it, is a list too.
/// </summary>
internal sealed class NodeSizesTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        if (Plain.IsBlank(plain))
        {
            return Array.Empty<long>();
        }

        object[] sizes = plain switch
        {
            object[] list => list,
            Array list => [.. list.Cast<object>()],
            string text => text.Split([',', ';'], StringSplitOptions.TrimEntries),
            _ => [plain],
        };
        return Array.ConvertAll(sizes, one => SizeTransformationAttribute.Read(Plain.Of(one)));
    }

    /// <summary>Whether the numbers are a count of nodes rather than sizes, which are whole pages.</summary>
    internal static bool IsCount(long[] numbers) => numbers is [< PageConstants.PageSize];
}

/// <summary>
/// Turns rows of distances, as numbers or as texts such as '10 20', into numbers; also what stands below 'node distances:' of
/// numactl --hardware, whose rows begin with their node and have a heading, one text or a text a line.
/// </summary>
internal sealed partial class DistanceTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        object[] rows = [.. (plain is Array list ? list.Cast<object>() : [plain]).SelectMany(Lines)];

        // A single row of numbers is the matrix of one node, not many rows of one number.
        bool single = Array.TrueForAll(rows, one => Plain.TryWhole(Plain.Of(one), out _));
        return single ? new[] { Array.ConvertAll(rows, Number) } : Array.ConvertAll(rows, Row);
    }

    private static IEnumerable<object> Lines(object row) => Plain.Of(row) is not string text ? [row]
        : text.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && !Heading().IsMatch(line));

    private static int[] Row(object row) => Plain.Of(row) switch
    {
        string text => Array.ConvertAll(
            Label().Replace(text, "").Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Number),
        Array list => [.. list.Cast<object>().Select(Number)],
        object other => [Number(other)],
    };

    private static int Number(object given)
    {
        object plain = Plain.Of(given);
        if (Plain.TryWhole(plain, out decimal number) && number is >= 0 and <= int.MaxValue)
        {
            return (int)number;
        }

        return plain is string text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int read)
            ? read
            : throw Plain.Refusal(
                $"{Cited.Of(plain.ToString())} is no distance: give one row of whole numbers for each node, such as (10, 20), (20, 10).");
    }

    [GeneratedRegex(@"^node(?:\s+\d+|\s+distances:)")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*\d+:")]
    private static partial Regex Label();
}
