using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Replay;

/// <summary>
/// Is told what a replay does. What a replay is good for is the watcher's matter: the player only makes the calls.
/// </summary>
internal interface IReplayWatcher
{
    /// <summary>A call was played.</summary>
    /// <param name="call">The call, with what it came to when it was recorded.</param>
    /// <param name="answer">What it came to now.</param>
    void Played(in SequenceOp call, in CallAnswer answer);

    /// <summary>
    /// The recording has a state here. Who wants it takes it from the reader; otherwise it is passed over.
    /// </summary>
    void AtState()
    {
    }
}
