using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Arguments;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command that reads texts: files by -Path, and from the pipeline lines or files.</summary>
public abstract class TextCommand : PhysMemCommand
{
    private bool _piped;

    /// <summary>The files, plain or gzip.</summary>
    [Parameter(Position = 0)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Lines or files. One parameter for both, since lines that Get-Content reads know their path too.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    private protected sealed override void ProcessObject()
    {
        object? given = Plain.Of(InputObject);
        _piped |= given is not null;
        switch (given)
        {
            case null:
                break;
            case FileInfo file:
                ReadFiles([file.FullName]);
                break;
            case string text:
                ReadText(text);
                break;
            case var other:
                ReadOther(other);
                break;
        }
    }

    /// <inheritdoc/>
    private protected sealed override void Finish()
    {
        string[] files = [.. Path.SelectMany(Files)];
        ReadFiles(files);
        FinishText();
        if (files is [] && !_piped && !Stopped && !MyInvocation.ExpectingInput)
        {
            Report(NothingGiven(), null);
        }
    }

    /// <summary>Reads files; one that can't be read is an error of its own, and the others are still read.</summary>
    private protected abstract void ReadFiles(IReadOnlyList<string> files);

    /// <summary>Takes a line of the pipeline, or several with line feeds between them.</summary>
    private protected abstract void ReadText(string text);

    /// <summary>Takes an object of the pipeline that is neither text nor file.</summary>
    private protected abstract void ReadOther(object other);

    /// <summary>The pipeline has ended.</summary>
    private protected abstract void FinishText();

    /// <summary>What to say to who names no file and pipes nothing in.</summary>
    private protected abstract PhysMemException NothingGiven();
}
