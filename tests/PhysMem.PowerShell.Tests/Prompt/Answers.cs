namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>The choices of a confirmation, in the host's order.</summary>
public enum Answer
{
    Yes,
    YesToAll,
    No,
    NoToAll,
}

/// <summary>What the user says when asked: the scripted answers in turn, Yes once they are used up.</summary>
public sealed class Answers(params Answer[] script)
{
    private readonly Queue<Answer> _script = new(script);

    internal Answer Next() => _script.Count > 0 ? _script.Dequeue() : Answer.Yes;
}
