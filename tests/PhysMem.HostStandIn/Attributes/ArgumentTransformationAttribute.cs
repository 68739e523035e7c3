using System.Management.Automation.Internal;

namespace System.Management.Automation;

[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public abstract class ArgumentTransformationAttribute : CmdletMetadataAttribute
{
    /// <summary>Whether the binder calls <see cref="Transform"/> for a null given to an optional parameter.</summary>
    public virtual bool TransformNullOptionalParameters => true;

    public abstract object? Transform(EngineIntrinsics engineIntrinsics, object? inputData);
}

/// <summary>What an attribute may ask of the engine; only the session state is offered here.</summary>
public class EngineIntrinsics
{
    internal EngineIntrinsics(SessionState sessionState)
    {
        SessionState = sessionState;
    }

    public SessionState SessionState { get; }
}
