namespace System.Management.Automation.Runspaces;

public enum RunspaceState
{
    BeforeOpen = 0,
    Opening = 1,
    Opened = 2,
    Closed = 3,
    Closing = 4,
    Broken = 5,
    Disconnecting = 6,
    Disconnected = 7,
    Connecting = 8,
}

public sealed class RunspaceStateInfo
{
    internal RunspaceStateInfo(RunspaceState state)
    {
        State = state;
    }

    public RunspaceState State { get; }

    public override string ToString() => State.ToString();
}

public sealed class RunspaceStateEventArgs : EventArgs
{
    internal RunspaceStateEventArgs(RunspaceState state)
    {
        RunspaceStateInfo = new RunspaceStateInfo(state);
    }

    public RunspaceStateInfo RunspaceStateInfo { get; }
}

/// <summary>A session; the one a thread works for is <see cref="DefaultRunspace"/>.</summary>
public abstract class Runspace : IDisposable
{
    [ThreadStatic]
    private static Runspace? s_default;

    private static int s_lastId;

    internal Runspace()
    {
        Id = Interlocked.Increment(ref s_lastId);
        Name = $"Runspace{Id}";
    }

    public abstract event EventHandler<RunspaceStateEventArgs> StateChanged;

    public static Runspace? DefaultRunspace
    {
        get => s_default;
        set => s_default = value;
    }

    public static bool CanUseDefaultRunspace => s_default is not null;

    public int Id { get; }

    public Guid InstanceId { get; } = Guid.NewGuid();

    public string Name { get; set; }

    public abstract RunspaceStateInfo RunspaceStateInfo { get; }

    public abstract void Open();

    public abstract void Close();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The runspace the tests run their cmdlets in.</summary>
internal sealed class TestRunspace : Runspace
{
    private RunspaceState _state = RunspaceState.BeforeOpen;

    public override event EventHandler<RunspaceStateEventArgs>? StateChanged;

    public override RunspaceStateInfo RunspaceStateInfo => new(_state);

    public override void Open() => Become(RunspaceState.Opened);

    public override void Close()
    {
        if (_state == RunspaceState.Opened)
        {
            Become(RunspaceState.Closing);
            Become(RunspaceState.Closed);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    private void Become(RunspaceState state)
    {
        _state = state;
        StateChanged?.Invoke(this, new RunspaceStateEventArgs(state));
    }
}
