using System.Text;

namespace PhysMem.Engine.Text;

/// <summary>
/// One number that a structure keeps. The structures which no recording knows list theirs once, as such fields; by
/// these lists they are copied, written to files and read again.
/// </summary>
/// <param name="Name">What a file calls it.</param>
/// <param name="Read">Its value.</param>
/// <param name="Write">Gives it another one.</param>
/// <param name="Most">The largest value that makes sense; the least is 0.</param>
internal sealed record NumberField<T>(
    string Name, Func<T, long> Read, Action<T, long> Write, long Most = AsciiNumber.MostPages)
{
    private readonly byte[] _key = Encoding.ASCII.GetBytes(Name);

    /// <summary>Takes the value from a line of a file, which must have it.</summary>
    public void Take(T target, ref FieldLine line) => Write(target, line.Number(_key, 0, Most));
}

/// <summary>What is done with all fields of a structure at once.</summary>
internal static class NumberFields
{
    public static void Copy<T>(this NumberField<T>[] fields, T from, T to)
    {
        foreach (NumberField<T> field in fields)
        {
            field.Write(to, field.Read(from));
        }
    }

    public static void Take<T>(this NumberField<T>[] fields, T target, ref FieldLine line)
    {
        foreach (NumberField<T> field in fields)
        {
            field.Take(target, ref line);
        }
    }

    /// <summary>The fields as a line of a file has them, "name=value name=value".</summary>
    public static string Text<T>(this NumberField<T>[] fields, T of) =>
        string.Join(' ', fields.Select(f => FormattableString.Invariant($"{f.Name}={f.Read(of)}")));
}
