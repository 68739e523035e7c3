namespace PhysMem.Engine.Recording;

/// <summary>What comes next in a sequence file.</summary>
public enum SequenceItem
{
    /// <summary>A state, which the allocator should be in here; the first one is where it starts.</summary>
    State,

    /// <summary>A call and its result.</summary>
    Call,

    /// <summary>The end of the file.</summary>
    End,
}
