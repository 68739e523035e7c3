using System.Management.Automation;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Objects;

namespace PhysMem.PowerShell.Commands;

/// <summary>Finds the reports of failed allocations and of the OOM killer in a log, as the kernel and its loggers wrote it.</summary>
[Cmdlet(VerbsData.Import, "AllocFailure")]
[OutputType(typeof(AllocFailureReport))]
public sealed class ImportAllocFailureCommand : PhysMemCommand
{
    private readonly MemoryTexts _piped = new("-");

    /// <summary>Logs, plain or gzip. The two halves of a report, its headline and its Mem-Info, may be two files.</summary>
    [Parameter(Position = 0)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Lines of a log, or files. One parameter for both, since lines that Get-Content reads know their path too.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    private protected override void ProcessObject()
    {
        switch (Plain.Of(InputObject))
        {
            case null:
                break;
            case FileInfo file:
                Write(Read(file.FullName));
                break;
            case string text:
                Write(_piped.AddAll(text));
                break;
            case var other:
                Report(
                    new PhysMemException(FaultCode.InputInvalid, $"A {other.GetType().Name} is no line of a log and no file.", "Pipe in text, as Get-Content and dmesg give it, or files."), other);
                break;
        }
    }

    private protected override void Finish()
    {
        Write(ReportPairs.Join(Path.SelectMany(Files).SelectMany(Read)));
        Write(_piped.Finish());
        if (_piped.Account is { Read: > 0 } account)
        {
            WriteVerbose($"{account.Read} lines read: {account.Used} of reports used, {account.Unused} of reports not, {account.Outside} outside of reports.");
        }
    }

    // A file that can't be read is an error of its own; the others are still read.
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
