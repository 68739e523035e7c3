namespace PhysMem.Engine.Faults;

/// <summary>A file that can't be read: the message begins with "FILE:LINE: " (lines count from 1).</summary>
public sealed class InputException : PhysMemException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file's name as the user gave it.</param>
    /// <param name="line">Line number from 1, or 0 when the whole file is meant.</param>
    /// <param name="reason">What is wrong in that line.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="code"><see cref="FaultCode.InputInvalid"/> or <see cref="FaultCode.InputUnreadable"/>.</param>
    /// <param name="inner">The exception that led to this one, if any.</param>
    public InputException(
        string file, int line, string reason, string remedy,
        FaultCode code = FaultCode.InputInvalid, Exception? inner = null)
        : base(code, line > 0 ? $"{file}:{line}: {Cited.Sentence(reason)}" : $"{file}: {Cited.Sentence(reason)}", Cited.Sentence(remedy), inner)
    {
        File = file;
        Line = line;
        Reason = reason;
    }

    /// <summary>The file's name as the user gave it.</summary>
    public string File { get; }

    /// <summary>Line number from 1; 0 when the whole file is meant.</summary>
    public int Line { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }
}
