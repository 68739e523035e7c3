using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// A file that is there whole or not at all: it is written beside its target, flushed, and put into its place in one step. What
/// a killed process left behind the next one in that folder takes away.
/// </summary>
internal static class WholeFile
{
    private const string Prefix = ".physmem-";
    private const string Ending = ".tmp";

    // A file's lock comes a moment after the file. Who writes one writes on.
    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Writes a file that a user named. One that exists is replaced and keeps its permissions, and a symbolic link goes on pointing
    /// to what is written.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes what shall be in it; is told the name of the file that no link stands for.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>; what was there is still there.</exception>
    public static void Replace(string path, Action<Stream, string> write)
    {
        try
        {
            string target = TargetOf(path);
            Write(target, file => write(file, target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PhysMemException(
                FaultCode.OutputUnwritable,
                $"The file '{path}' can't be written: {e.Message}",
                "Give the name of a file in a folder that exists and that you may write to.",
                e);
        }
    }

    /// <summary>Writes the file; one that exists is replaced and keeps its permissions.</summary>
    /// <param name="target">The file; no link, since that would be replaced.</param>
    /// <param name="write">Writes what shall be in it.</param>
    /// <exception cref="IOException">It can't be written; what was there is still there.</exception>
    public static void Write(string target, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(target)) ?? target;
        RemoveAbandoned(folder);
        string unfinished = Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Ending}");
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(file);

                // Else a crash after the move could leave an empty file in the place of the old one.
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(unfinished, File.GetUnixFileMode(target));
            }

            File.Move(unfinished, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e.Message.Contains(unfinished, StringComparison.Ordinal))
        {
            throw new IOException(e.Message.Replace(unfinished, target, StringComparison.Ordinal), e);
        }
        finally
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static string TargetOf(string path)
    {
        string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return !IsDevice(target) ? target : throw new PhysMemException(
            FaultCode.OutputUnwritable, $"'{path}' is a device, not a file.", "Give the name of a file.");
    }

    // The move at the end would put a file in its place. Shared memory below /dev is an ordinary folder.
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && Path.GetFullPath(path) is var full
        && full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal);

    // Locked are those that somebody writes; the host frees the locks of a process that ended, however it did.
    private static void RemoveAbandoned(string folder)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, $"{Prefix}*{Ending}", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_abandonedAfter)
                {
                    RemoveUnlocked(file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whether the folder can be written to, the file to be written will tell.
        }
    }

    private static void RemoveUnlocked(string file)
    {
        try
        {
            using var locked = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody writes it, or took it away meanwhile.
        }
    }
}
