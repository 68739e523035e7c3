namespace PhysMem.PowerShell.Tests.Hosting;

public enum Answer
{
    Yes,
    YesToAll,
    No,
    NoToAll,
}

/// <summary>What the user says when asked: the scripted answers in turn, Yes once they are used up.</summary>
public sealed class Answers
{
    private readonly Queue<Answer> _script;

    public Answers(params Answer[] script)
    {
        _script = new Queue<Answer>(script);
    }

    internal Answer Next() => _script.Count > 0 ? _script.Dequeue() : Answer.Yes;
}
