using System.Management.Automation;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Finds the reports of failed allocations and of the OOM killer in a log, as the kernel and its loggers wrote it.</summary>
[Cmdlet(VerbsData.Import, "AllocFailure")]
[OutputType(typeof(AllocFailureReport))]
public sealed class ImportAllocFailureCommand : TextCommand
{
    private readonly MemoryTexts _piped = new("-");

    // The two halves of a report, its headline and its Mem-Info, may be two files.
    private protected override void ReadFiles(IReadOnlyList<string> files) => Write(ReportPairs.Join(files.SelectMany(Read)));

    private protected override void ReadText(string text) => Write(_piped.AddAll(text));

    private protected override void ReadOther(object other) => Report(
        new PhysMemException(FaultCode.InputInvalid, $"A {other.GetType().Name} is no line of a log and no file.", "Pipe in text, as Get-Content and dmesg give it, or files."), other);

    private protected override void FinishText()
    {
        Write(_piped.Finish());
        if (_piped.Account is { Read: > 0 } account)
        {
            WriteVerbose($"{account.Read} lines read: {account.Used} of reports used, {account.Unused} of reports not, {account.Outside} outside of reports.");
        }
    }

    private protected override PhysMemException NothingGiven() =>
        new(FaultCode.InputInvalid, "No log is given.", "Name files with -Path, or pipe in a log, as dmesg and journalctl -k print it.");

    private IEnumerable<KernelReport> Read(string file)
    {
        IEnumerator<KernelReport> reports = MemoryTexts.Read(file).GetEnumerator();
        using (reports)
        {
            bool more = true;
            while (more && !Stopped)
            {
                more = false;
                if (Try(file, () => more = reports.MoveNext()) && more)
                {
                    yield return reports.Current;
                }
            }
        }
    }

    private void Write(IEnumerable<KernelReport> reports)
    {
        foreach (KernelReport report in reports)
        {
            WriteObject(new AllocFailureReport(report));
        }
    }
}
