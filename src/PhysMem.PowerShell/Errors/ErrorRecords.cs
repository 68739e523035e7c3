using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Errors;

/// <summary>
/// The only place that builds error records: the id is the fault code's name, the category follows from the code,
/// and the engine's remedy is what the host prints as recommended action.
/// </summary>
internal static class ErrorRecords
{
    /// <summary>Id of the one error that the engine knows nothing of: names belong to the session.</summary>
    internal const string MachineNameTaken = "MachineNameTaken";

    /// <summary>A fault of the engine.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="row">Which row of a piped table that is, from 1; 0 when it is none.</param>
    internal static ErrorRecord Of(PhysMemException fault, object? target, int row = 0) => Make(
        row == 0 ? fault : new PhysMemException(fault.Code, Place(row) + fault.Message, fault.Remedy, fault),
        fault.Code.ToString(),
        CategoryOf(fault.Code),
        target,
        fault.Remedy);

    /// <summary>A request that found no memory; in the engine this is a result, for a script it is an error.</summary>
    internal static ErrorRecord OfFailure(AllocationFailure failure, string advice, int row = 0) =>
        Of(new PhysMemException(failure.FaultCode, $"{failure.Reason}.", advice), failure, row);

    /// <summary>A machine can't be called like another one of the same session.</summary>
    internal static ErrorRecord NameTaken(string name, int row = 0) => Make(
        new InvalidOperationException($"{Place(row)}There is a machine called {Cited.Of(name)} already."),
        MachineNameTaken,
        ErrorCategory.ResourceExists,
        name,
        "Choose another -Name, or remove that machine first: Remove-SimMachine.");

    internal static ErrorCategory CategoryOf(FaultCode code) => code switch
    {
        FaultCode.OutOfMemory => ErrorCategory.ResourceUnavailable,
        FaultCode.RangeBusy => ErrorCategory.ResourceBusy,
        FaultCode.WouldNotReturn => ErrorCategory.LimitsExceeded,
        FaultCode.NoMachine or FaultCode.NoSuchPlace or FaultCode.ForeignFrame => ErrorCategory.ObjectNotFound,
        FaultCode.MachineRemoved or FaultCode.DoubleFree => ErrorCategory.InvalidOperation,
        FaultCode.NotInKernel => ErrorCategory.NotImplemented,
        FaultCode.ReservedFrame => ErrorCategory.PermissionDenied,
        FaultCode.InputInvalid => ErrorCategory.InvalidData,
        FaultCode.InputUnreadable => ErrorCategory.OpenError,
        FaultCode.OutputUnwritable => ErrorCategory.WriteError,
        _ => ErrorCategory.InvalidArgument,
    };

    /// <summary>How the error of a piped row begins; empty when it isn't one's.</summary>
    internal static string Place(int row) => row == 0 ? "" : $"Row {row}: ";

    private static ErrorRecord Make(Exception fault, string id, ErrorCategory category, object? target, string remedy) =>
        new(fault, id, category, target)
        {
            ErrorDetails = new ErrorDetails(fault.Message) { RecommendedAction = remedy },
        };
}
