using System.Management.Automation;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Takes a report of Import-AllocFailure, and says to who gives a log's name, or several reports, how to go on.</summary>
internal sealed class ReportTransformationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Plain.Of(inputData) switch
    {
        AllocFailureReport report => report,
        object[] { Length: > 1 } list => throw Plain.Refusal($"One report is wanted, not {list.Length}. Choose one, or pipe them to New-SimMachine."),
        _ => throw Plain.Refusal(
            $"'{inputData}' is no report of a failed allocation. Give what Import-AllocFailure writes, as in -FromReport (Import-AllocFailure kern.log)."),
    };
}
