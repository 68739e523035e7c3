using PhysMem.Engine.Faults;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>The rooms of the engine and what they use of each other, from its assembly and its sources.</summary>
internal static class EngineRooms
{
    public const string Root = "PhysMem.Engine";

    private static readonly Type[] s_types = typeof(FaultCode).Assembly.GetTypes();

    static EngineRooms()
    {
        var assembly = new TypeUses(Root);
        ILookup<string?, string> names = s_types.ToLookup(assembly.RoomOf, type => type.Name);
        Names = [.. names.Where(room => room.Key is not null).Select(room => room.Key!).Order(StringComparer.Ordinal)];
        var sources = new SourceUses(Root, (room, name) => names[room].Contains(name));
        Uses = [.. assembly.Of(s_types), .. RepositoryFiles.EngineSources().SelectMany(file => sources.Of(file.Path, file.Text))];
    }

    public static IReadOnlyList<string> Names { get; }

    public static IReadOnlyList<Use> Uses { get; }

    /// <summary>The rooms inside of a room: the second parts of its types' namespaces.</summary>
    public static IEnumerable<string> Inside(string room) => s_types
        .Select(type => type.Namespace ?? "")
        .Where(name => name.StartsWith($"{Root}.{room}.", StringComparison.Ordinal))
        .Select(name => name[$"{Root}.{room}.".Length..]).Distinct().Order(StringComparer.Ordinal);
}
