using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>The END line of a recording.</summary>
internal readonly struct SequenceEnd
{
    private SequenceEnd(long ops, bool stoppedEarly)
    {
        Ops = ops;
        StoppedEarly = stoppedEarly;
    }

    /// <summary>Number of calls after OPS; calls of a file without OPS don't count.</summary>
    public long Ops { get; }

    /// <summary>Whether the pattern of calls was cut short; the file is complete all the same.</summary>
    public bool StoppedEarly { get; }

    public static SequenceEnd Read(ref FieldLine line)
    {
        long ops = line.Number("ops"u8);
        bool stoppedEarly = line.Flag("stopped_early"u8);
        long lost = line.Number("lost"u8);
        line.Close();
        return lost == 0
            ? new SequenceEnd(ops, stoppedEarly)
            : throw line.Error($"the recording lost {lost} calls and can't be replayed");
    }

    public void RequireOps(LineSource source, long read)
    {
        if (Ops != read)
        {
            throw source.Error($"END says ops={Ops}, but {read} calls were read");
        }
    }
}
