using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Recording;

/// <summary>Takes the state that a file begins with, whether calls follow it or not.</summary>
public static class FirstState
{
    /// <summary>Reads it; what stands behind it is not looked at.</summary>
    /// <param name="path">A state dump or a sequence, compressed or not.</param>
    /// <exception cref="InputException">The file can't be read or doesn't begin with a state.</exception>
    public static StateDump Read(string path)
    {
        using var source = LineSource.Open(path);
        if (source.TryReadLine(out var line))
        {
            bool inRecording = LineSource.KeywordOf(line).SequenceEqual("ORACLE"u8);
            source.Unread();
            if (inRecording)
            {
                SequenceHeader.Read(source);
            }
        }

        return StateDumpReader.Read(source);
    }
}
