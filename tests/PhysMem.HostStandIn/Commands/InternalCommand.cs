namespace System.Management.Automation.Internal;

/// <summary>What the host keeps of a running command.</summary>
public abstract class InternalCommand
{
    internal InternalCommand()
    {
    }

    internal bool IsStopping { get; set; }

    internal string ActiveParameterSet { get; set; } = ParameterAttribute.AllParameterSets;

    internal InvocationInfo Invocation { get; set; } = null!;

    internal SessionState State { get; set; } = null!;

    internal abstract void DoBegin();

    internal abstract void DoProcess();

    internal abstract void DoEnd();

    internal abstract void DoStop();
}
