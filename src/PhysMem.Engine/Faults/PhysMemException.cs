namespace PhysMem.Engine.Faults;

/// <summary>
/// Wrong use or wrong input: what was wrong (the message) and what to do about it (<see cref="Remedy"/>).
/// A request that finds no memory is not an error of this kind; it is a result.
/// </summary>
public class PhysMemException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">The cause.</param>
    /// <param name="message">One sentence: what was wrong.</param>
    /// <param name="remedy">One sentence: what to do.</param>
    /// <param name="inner">The exception that led to this one, if any.</param>
    public PhysMemException(FaultCode code, string message, string remedy, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Remedy = remedy;
    }

    /// <summary>The cause.</summary>
    public FaultCode Code { get; }

    /// <summary>What to do about it, one sentence.</summary>
    public string Remedy { get; }
}
