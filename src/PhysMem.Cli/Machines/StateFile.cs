using PhysMem.Engine.Faults;

namespace PhysMem.Cli.Machines;

/// <summary>The file of a recorded state that a path names.</summary>
internal static class StateFile
{
    /// <summary>The path itself, or the state of a shape's folder.</summary>
    public static string Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        string plain = Path.Combine(path, "state.txt"), packed = plain + ".gz";
        return File.Exists(plain) ? plain
            : File.Exists(packed) ? packed
            : throw new InputException(
                path, 0, "the folder holds no state.txt and no state.txt.gz",
                "Give the file of a state, or a shape's folder.", FaultCode.InputUnreadable);
    }
}
