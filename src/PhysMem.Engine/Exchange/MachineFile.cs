using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <summary>The file that a machine was written to: whole or not at all.</summary>
public static class MachineFile
{
    /// <summary>The name that the machine had when it was written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It can't be read, or is no machine's file.</exception>
    public static string NameIn(string path) => MachineReader.ReadName(path);

    /// <summary>Writes the file, compressed when its name ends in .gz.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>; what was there is still there.</exception>
    internal static void Write(MachineState machine, string path)
    {
        // Beside the file, so that the move at the end is one step on the same disk.
        string unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using (var writer = new StreamWriter(Open(unfinished, path), Encoding.ASCII) { NewLine = "\n" })
                {
                    Write(MachineText.File(machine), writer);
                }

                File.Move(unfinished, path, overwrite: true);
            }
            finally
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PhysMemException(
                FaultCode.OutputUnwritable,
                $"The file '{path}' can't be written: {e.Message.Replace(unfinished, path, StringComparison.Ordinal)}",
                "Give the name of a file in a folder that exists and that you may write to.",
                e);
        }
    }

    private static Stream Open(string unfinished, string path)
    {
        Stream file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionLevel.Fastest)
            : file;
    }

    private static void Write(IEnumerable<string> lines, TextWriter writer)
    {
        foreach (string line in lines)
        {
            if (line.Length > LineSource.LongestLine)
            {
                throw new PhysMemException(
                    FaultCode.OutputUnwritable,
                    $"The list '{line[..line.IndexOf(" :", StringComparison.Ordinal)]}' is longer than a line may be.",
                    "Export a machine whose free memory is less fragmented, or a smaller one.");
            }

            writer.WriteLine(line);
        }
    }
}
