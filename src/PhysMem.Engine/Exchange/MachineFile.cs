using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <summary>The file that a machine was written to: whole or not at all.</summary>
public static class MachineFile
{
    // Of a line that may have many millions of characters: what is written between two looks at the wish to stop.
    private const int Stretch = 1 << 20;

    /// <summary>The name that the machine had when it was written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It can't be read, or is no machine's file.</exception>
    public static string NameIn(string path) => MachineReader.ReadName(path);

    /// <summary>
    /// Writes the file, compressed when its name ends in .gz. A file that exists keeps its permissions, and a symbolic link
    /// goes on pointing to what is written.
    /// </summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>; what was there is still there.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was there is still there.</exception>
    internal static void Write(MachineState machine, string path)
    {
        WholeFile.Replace(path, (file, target) => WriteText(machine, file, target));
        machine.Identity.Turn();
    }

    private static void WriteText(MachineState machine, Stream file, string target)
    {
        Stream packed = Packed(file, target);
        using var writer = new StreamWriter(packed, Encoding.ASCII, leaveOpen: packed == file) { NewLine = "\n" };
        Write(MachineText.File(machine), writer);
    }

    // The file stays open for its flush.
    private static Stream Packed(Stream file, string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
        ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)
        : file;

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

            for (int at = 0; at < line.Length; at += Stretch)
            {
                Interruption.Check();
                writer.Write(line.AsSpan(at, Math.Min(Stretch, line.Length - at)));
            }

            writer.WriteLine();
        }
    }
}
