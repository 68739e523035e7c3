using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Bases;

/// <summary>A command whose parameters a pipeline fills from the columns of a table, or the properties of objects.</summary>
public abstract class RowCommand : PhysMemCommand
{
    private object? _input;
    private RowColumns? _columns;
    private bool _hasScripts;
    private bool _hasMachine;

    /// <summary>
    /// What the pipeline brings as a whole, beside the parameters that its columns are bound to. The host sets it before it
    /// reads the cells, those of rows that it then refuses too, and takes it back before the next object. Of the one type
    /// that everything has: to find that an object can't be converted takes the host longer than all the rest.
    /// </summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public object? InputObject
    {
        get => _input;
        set
        {
            _input = value;
            TurnTo(value);
            PipedRow.Bind(Row > 0 ? (PSObject)value! : null, Row);
        }
    }

    /// <summary>Whether what is piped may be a name, or a machine, which has one.</summary>
    private protected virtual bool TakesNames => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        IDictionary<string, object> typed = MyInvocation.BoundParameters;
        if (typed.ContainsKey(nameof(InputObject)))
        {
            ThrowTerminatingError(ErrorRecords.Of(
                new PhysMemException(FaultCode.InputInvalid, "The columns of a row that is typed are bound to nothing.", "Pipe the row instead."),
                _input));
        }

        // In the place of a script block that waits for its object there is something of a type that the host keeps to itself.
        _hasScripts = typed.Values.Any(value => value?.GetType().IsVisible == false);
        _hasMachine = typed.ContainsKey(nameof(MachineCommand.Machine));
    }

    private protected sealed override void ProcessObject()
    {
        // Script blocks such as -Order { $_.Size } may take any column.
        if (_input is null || _hasScripts || Try(_input, Check))
        {
            ProcessInput();
        }
    }

    /// <summary>Does the command's work for what the pipeline brought, or for the arguments alone.</summary>
    private protected abstract void ProcessInput();

    private bool IsName => TakesNames && !_hasMachine && MachineTransformationAttribute.IsMachine(_input);

    private void Check()
    {
        if ((Row == 0 && IsName) || (_columns ??= new RowColumns(GetType())).Takes(_input!, Row, WriteWarning))
        {
            return;
        }

        // A machine that another process sent looks like a row.
        if (!IsName)
        {
            throw _columns.Refusal(_input!);
        }

        TurnTo(null);
    }
}
