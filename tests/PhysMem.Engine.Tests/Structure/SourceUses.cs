using System.Text.RegularExpressions;

namespace PhysMem.Engine.Tests.Structure;

/// <summary>
/// What source files name of other rooms. The compiler writes constants as numbers and leaves out comments; its rule
/// against using lines that nothing needs makes those lines exact.
/// </summary>
/// <param name="root">The namespace whose parts are rooms.</param>
/// <param name="isType">Whether a room has a type with a name: what stands before a dot may be a property.</param>
internal sealed partial class SourceUses(string root, Func<string, string, bool> isType)
{
    /// <param name="path">Of the file, which is in the room that its first folder is called after.</param>
    /// <param name="text">Of the file.</param>
    public IEnumerable<Use> Of(string path, string text)
    {
        string here = path.Split('/')[0];
        return InUsingLines(text).Concat(WithTheirRoom(text))
            .Where(used => used.Room != here)
            .Select(used => new Use(here, used.Room, path, used.Name));
    }

    private IEnumerable<(string Room, string Name)> InUsingLines(string text) =>
        from Match line in UsingLine().Matches(text)
        let name = line.Groups["namespace"].Value
        where name.StartsWith($"{root}.", StringComparison.Ordinal)
        select (name[(root.Length + 1)..].Split('.')[0], name);

    private IEnumerable<(string Room, string Name)> WithTheirRoom(string text) =>
        from Match room in Dotted().Matches(text)
        from name in (string[])[room.Groups["next"].Value, room.Groups["last"].Value]
        where isType(room.Value, name)
        select (room.Value, name);

    [GeneratedRegex(@"^\s*using\s+(?:static\s+)?(?:\w+\s*=\s*)?(?<namespace>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    // Room.Type and Room.Folder.Type, also at the end of a longer name; Pressure.DirectReclaim(..) is a call.
    [GeneratedRegex(@"\b[A-Z]\w*(?=\.(?<next>[A-Z]\w*)(?:\.(?<last>[A-Z]\w*))?(?![\w(]))")]
    private static partial Regex Dotted();
}
