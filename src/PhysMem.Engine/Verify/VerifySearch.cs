using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Verify;

/// <summary>
/// Finds what a path holds. A file given by name is taken for a sequence, whatever is in it. In a folder, shapes and
/// traces are recognised by their files' names and sequences by their first line; other files are passed over.
/// </summary>
internal sealed class VerifySearch
{
    private readonly List<VerifyTarget> _targets = [];
    private readonly HashSet<string> _visited = [];

    /// <summary>The targets of a path in ordinal order; one with a fault when there are none.</summary>
    public static IReadOnlyList<VerifyTarget> Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return [VerifyTarget.OfFile(path)];
        }

        var search = new VerifySearch();
        search.Folder(path);
        return search._targets.Count > 0 ? search._targets : [Unreadable(
            VerifyTarget.OfFolder(VerifyKind.Sequence, path),
            "the folder holds no recording, shape or trace",
            "Give a folder with recordings in it, at any depth.")];
    }

    private void Folder(string path)
    {
        // A link may lead back to a folder above.
        if (!_visited.Add(new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path)))
        {
            return;
        }

        try
        {
            string[] files = Sorted(Directory.EnumerateFiles(path)), folders = Sorted(Directory.EnumerateDirectories(path));
            if (KindOf(files) is { } kind)
            {
                _targets.Add(VerifyTarget.OfFolder(kind, path));
            }
            else
            {
                Mixed(files, folders);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _targets.Add(Unreadable(
                VerifyTarget.OfFolder(VerifyKind.Sequence, path),
                $"the folder can't be read: {e.Message}",
                "Check whether you may read it."));
        }
    }

    // Files and folders together in ordinal order of their names.
    private void Mixed(string[] files, string[] folders)
    {
        var isFolder = new HashSet<string>(folders);
        foreach (string path in Sorted(files.Concat(folders)))
        {
            if (isFolder.Contains(path))
            {
                Folder(path);
            }
            else
            {
                File(path);
            }
        }
    }

    private void File(string path)
    {
        try
        {
            using var source = LineSource.Open(path);
            bool any = source.TryReadLine(out var line);

            // A packed file that gives nothing was cut off; reading it as a recording will say so.
            if (any ? LineSource.KeywordOf(line).SequenceEqual("ORACLE"u8) : new FileInfo(path).Length > 0)
            {
                _targets.Add(VerifyTarget.OfFile(path));
            }
        }
        catch (InputException e) when (e.Code == FaultCode.InputUnreadable)
        {
            // What it is can't be told, so it can't be passed over either.
            _targets.Add(VerifyTarget.OfFile(path) with { Fault = e });
        }
        catch (InputException)
        {
            // No text at all, so no recording.
        }
    }

    private static VerifyKind? KindOf(string[] files)
    {
        string[] names = [.. files.Select(f => Path.GetFileName(f)!)];
        return names.Any(n => n.EndsWith(".trace.txt", StringComparison.Ordinal) || n.EndsWith(".trace.txt.gz", StringComparison.Ordinal))
            ? VerifyKind.Trace
            : names.Contains("bootlog.txt") || names.Contains("zoneinfo.txt") ? VerifyKind.Shape : null;
    }

    private static string[] Sorted(IEnumerable<string> paths)
    {
        string[] sorted = [.. paths];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    private static VerifyTarget Unreadable(VerifyTarget target, string reason, string remedy) => target with
    {
        Fault = new InputException(target.Path, 0, reason, remedy, FaultCode.InputUnreadable),
    };
}
