using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command whose parameters a pipeline fills from the columns of a table.</summary>
public abstract class RowCommand : PhysMemCommand
{
    private PipedRow? _row;
    private RowColumns? _columns;
    private bool _hasScripts;

    /// <summary>
    /// A row as a whole, beside the parameters that its columns are bound to. The host sets it before it reads the cells,
    /// those of rows that it then refuses too, and takes it back before the next object.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [PipedRowTransformation]
    public PipedRow? InputObject
    {
        get => _row;
        set
        {
            _row = value;
            TurnTo(value?.Row);
            PipedRow.Bind(value, Row);
        }
    }

    private RowColumns Columns => _columns ??= new RowColumns(GetType());

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)))
        {
            ThrowTerminatingError(ErrorRecords.Of(
                new PhysMemException(FaultCode.InputInvalid, "The columns of a row that is typed are bound to nothing.", "Pipe the row instead."),
                _row!.Row));
        }

        // In the place of a script block that waits for its object there is something of a type that the host keeps to itself.
        _hasScripts = MyInvocation.BoundParameters.Values.Any(value => value?.GetType().IsVisible == false);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        // Script blocks such as -Order { $_.Size } may take any column.
        if (_row is null || _hasScripts || Try(_row.Row, () => Columns.Check(_row.Row, Row, WriteWarning)))
        {
            ProcessInput();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => PipedRow.Bind(null);

    /// <summary>Does the command's work for what the pipeline brought, or for the arguments alone.</summary>
    private protected abstract void ProcessInput();
}
