using System.Management.Automation;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Explains why a request failed, by the numbers of its report, and what would have let it succeed.</summary>
[Cmdlet(VerbsDiagnostic.Debug, "AllocFailure")]
[OutputType(typeof(AllocFailureExplanation), typeof(string))]
public sealed class DebugAllocFailureCommand : PhysMemCommand
{
    /// <summary>
    /// A report of Import-AllocFailure, a failure of Invoke-AllocPages -AllowFailure, the error of a failed request, or the lines of a log.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public object InputObject { get; set; } = "";

    /// <summary>Another mask to ask about, as the report's kernel spells it or as a number.</summary>
    [Parameter]
    [Alias("GfpMask", "Mask", "gfp_mask", "gfp_flags", "flags", "mode")]
    [GfpTransformation]
    [ArgumentCompleter(typeof(GfpCompleter))]
    public GfpReference? Gfp { get; set; }

    /// <summary>Another order to ask about.</summary>
    [Parameter]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int? Order { get; set; }

    /// <summary>The kernel that printed the report, if the report doesn't tell or tells wrongly.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KernelCompleter))]
    public string? Kernel { get; set; }

    /// <summary>Whether to write the explanation as a text, for a mail.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    private readonly MemoryTexts _piped = new("-");
    private bool _explained;

    private protected override void ProcessObject()
    {
        object? given = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        switch (given is ErrorRecord error ? Plain.Of(error.TargetObject) : given)
        {
            case AllocFailureReport report:
                Explain(report.Report);
                break;
            case AllocationFailure { Result: { } result } failure when AllocExplainer.ReportOf(result, failure.Machine) is { } report:
                Explain(report);
                break;
            case AllocationFailure { Result: null }:
                Report(
                    new PhysMemException(
                        FaultCode.InputInvalid, "A request for contiguous pages has no zones to explain.", "Its Reason names the page in the way; Get-SimPage shows it."),
                    given);
                break;
            case string text:
                ExplainAll(_piped.AddAll(text));
                break;
            default:
                Report(
                    new PhysMemException(
                        FaultCode.InputInvalid,
                        $"A {given?.GetType().Name ?? "null"} is no report of a failed allocation.",
                        "Pipe in what Import-AllocFailure writes, a failed request of Invoke-AllocPages -AllowFailure, or the lines of a log."), given);
                break;
        }
    }

    private protected override void Finish()
    {
        ExplainAll(_piped.Finish());
        if (_piped.Account.Read > 0 && !_explained && !Stopped)
        {
            WriteWarning(MemoryTexts.Nothing);
        }
    }

    private void ExplainAll(IEnumerable<KernelReport> reports)
    {
        foreach (KernelReport report in reports)
        {
            Explain(report);
        }
    }

    private void Explain(KernelReport report) => Try(report, () =>
    {
        _explained = true;
        AllocExplanation explanation = TwinProof.Ask(AllocExplainer.Explain(new ImaginedRequest(Gfp?.ToString(), Order, Kernel).On(report)));
        WriteObject(AsText ? ExplanationLetter.Write(explanation) : new AllocFailureExplanation(explanation));
    });
}
