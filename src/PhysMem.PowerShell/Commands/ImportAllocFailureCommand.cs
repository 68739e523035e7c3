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
    // A /proc/zoneinfo of 1024 nodes with 5 zones has fewer lines a node.
    private const int MostKept = 400_000;

    private readonly LogReader _piped = new("-");
    private readonly List<string> _kept = [];
    private int _line;
    private bool _found;

    /// <summary>Logs, plain or gzip. The two halves of a report, its headline and its Mem-Info, may be two files.</summary>
    [Parameter(Position = 0)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Lines of a log, or files. One parameter for both, since lines that Get-Content reads know their path too.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (Plain.Of(InputObject))
        {
            case null:
                break;
            case FileInfo file:
                Write(Read(file.FullName));
                break;
            case string text:
                foreach (string line in text.Split('\n'))
                {
                    Take(line.TrimEnd('\r'));
                }

                break;
            case var other:
                Report(
                    new PhysMemException(FaultCode.InputInvalid, $"A {other.GetType().Name} is no line of a log and no file.", "Pipe in text, as Get-Content and dmesg give it, or files."), other);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Write(ReportPairs.Join(Path.SelectMany(Files).SelectMany(Read)));
        if (_line > 0)
        {
            IReadOnlyList<KernelReport> last = _piped.Finish();
            _found |= last.Count > 0;
            Write(last);
            Write(_found ? [] : MemoryTexts.Snapshots(_kept, "-"));
            LogAccount account = _piped.Account;
            WriteVerbose($"{account.Read} lines read: {account.Used} of reports used, {account.Unused} of reports not, {account.Outside} outside of reports.");
        }
    }

    // Lines are kept only as long as they may be a text of /proc.
    private void Take(string line)
    {
        IReadOnlyList<KernelReport> reports = _piped.Add(++_line, line);
        _found |= reports.Count > 0;
        if (_found || _kept.Count >= MostKept)
        {
            _kept.Clear();
        }
        else
        {
            _kept.Add(line);
        }

        Write(reports);
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

    private IEnumerable<string> Files(string path) => WildcardPattern.ContainsWildcardCharacters(path)
        ? GetResolvedProviderPathFromPSPath(path, out _)
        : [GetUnresolvedProviderPathFromPSPath(path)];

    private void Write(IEnumerable<KernelReport> reports)
    {
        foreach (KernelReport report in reports)
        {
            WriteObject(new AllocFailureReport(report));
        }
    }
}
