using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;

namespace PhysMem.Engine.Verify;

/// <summary>A value that isn't what the real kernel had.</summary>
/// <param name="Line">Line of the recording, from 1; 0 for a shape's values, which come from several files.</param>
/// <param name="Call">The call or state, as recorded; empty for a shape's values.</param>
/// <param name="What">Which value differs.</param>
/// <param name="Expected">The recorded value.</param>
/// <param name="Given">The simulated value.</param>
public sealed record VerifyDifference(int Line, string Call, string What, string Expected, string Given)
{
    internal static VerifyDifference OfCall(KernelLine line, in SequenceOp call, string what, long expected, long given) =>
        new(call.Line, CallText.Of(in call, line), what, $"{expected}", $"{given}");

    internal static VerifyDifference OfState(StateDump expected, StateDifference other) =>
        new(other.Line, $"STATE {expected.Label}", other.What, $"{other.Expected}", $"{other.Given}");
}
