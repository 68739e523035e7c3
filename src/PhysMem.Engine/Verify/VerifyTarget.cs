using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Verify;

/// <summary>The kinds of recording that a simulation can be held against.</summary>
public enum VerifyKind
{
    /// <summary>A starting state, calls with their results, later states: one file.</summary>
    Sequence,

    /// <summary>What a machine consists of, and what its kernel computed at boot: a folder.</summary>
    Shape,

    /// <summary>A kernel trace of real programs at work with the states before and after: a folder.</summary>
    Trace,
}

/// <summary>Something to verify.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file or folder, beginning as the user gave it.</param>
/// <param name="Name">A short name: a sequence's folder and file without extension, or a folder's name.</param>
public sealed record VerifyTarget(VerifyKind Kind, string Path, string Name)
{
    /// <summary>Why it can't be read, when that shows before anything is played.</summary>
    public InputException? Fault { get; init; }

    internal static VerifyTarget OfFile(string path) => new(VerifyKind.Sequence, path, FileName(path));

    internal static VerifyTarget OfFolder(VerifyKind kind, string path) =>
        new(kind, path, System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path))));

    private static string FileName(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        string name = System.IO.Path.GetFileName(full);
        foreach (string extension in (string[])[".gz", ".txt"])
        {
            name = name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && name.Length > extension.Length
                ? name[..^extension.Length]
                : name;
        }

        string? folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(full));
        return string.IsNullOrEmpty(folder) ? name : $"{folder}/{name}";
    }
}
