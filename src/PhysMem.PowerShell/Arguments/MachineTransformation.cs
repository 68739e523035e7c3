using System.Management.Automation;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Turns a machine or a name into a <see cref="MachineReference"/>, each element of a list by itself. Anything else
/// stays as it is: a row of a table that is piped in must be left for its Machine column to be found.
/// </summary>
internal sealed class MachineTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = Plain.Of(inputData);
        return plain is object[] list ? Array.ConvertAll(list, One) : One(inputData);
    }

    /// <summary>Whether something is a machine, or the name of one.</summary>
    internal static bool IsMachine(object? given) =>
        Plain.Of(given) is MachineHandle or MachineReference or string { Length: > 0 } or object[] || NameFromElsewhere(given) is not null;

    // What another process knows as a machine is here the machine of that name, if there is one.
    private static string? NameFromElsewhere(object? input) =>
        input is PSObject one && one.TypeNames.Contains($"Deserialized.{typeof(MachineHandle).FullName}")
            ? one.Properties[nameof(MachineHandle.Name)]?.Value as string
            : null;

    /// <summary>A machine or a name as a reference; anything else as it is.</summary>
    internal static object One(object? input) => Plain.Of(input) switch
    {
        _ when NameFromElsewhere(input) is { } name => new MachineReference(name),
        MachineHandle machine => new MachineReference(machine),
        string { Length: > 0 } name => new MachineReference(name),
        string => null!,
        object other => other,
        null => null!,
    };
}
