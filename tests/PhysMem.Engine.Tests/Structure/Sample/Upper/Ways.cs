using System.Diagnostics;
using PhysMem.Engine.Tests.Structure.Sample.Lower;

namespace PhysMem.Engine.Tests.Structure.Sample.Upper;

// One way of using a class of another room each.
internal sealed class ByBase : Tool;

internal sealed class ByInterface : ITool;

internal sealed class ByLimit<T>
    where T : ITool;

[Tool]
internal sealed class ByAttribute;

[DebuggerTypeProxy(typeof(Tool))]
internal sealed class ByNameInAttribute;

internal sealed class ByField
{
    public readonly List<Tool?[]> Tools = [];
}

internal abstract class BySignature
{
    public abstract void Take([Tool] int marked);

    public abstract Tool Give();

    public abstract void Take(ref Tool tool);
}

internal sealed class ByCode
{
    private readonly Func<int> _inField = () => Tool.Use();

    public int Property => Tool.Made + _inField();

    public static Func<int> Lambda(int more) => () => Tool.Use() + more;

    public static IEnumerable<int> Iterator()
    {
        yield return Tool.Use();
    }

    public static async Task<int> Waiting()
    {
        await Task.Yield();
        return Tool.Use();
    }

    public static int LocalFunction(int more)
    {
        return Twice(more);

        int Twice(int number) => number * 2 * Tool.Use();
    }

    public static Type TypeOf() => typeof(Tool);

    public static bool IsOne(object value) => value is Tool;

    public static object GenericCall() => Array.Empty<Tool>();

    public static void Catch(Action action)
    {
        try
        {
            action();
        }
        catch (Tool)
        {
        }
    }

    // Long enough for each size of operand to stand before what is looked for.
    public static int BehindOtherOperations(int number, long large, double broken) => number switch
    {
        0 => 1,
        1 => (int)(large * 123_456_789_012),
        2 => (int)(broken * 1.5),
        3 => 1_000_000,
        4 => "text".Length,
        _ => Tool.Use(),
    };
}
