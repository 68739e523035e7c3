using System.Management.Automation;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Turns what was typed, or a cell of a table, into the value of a parameter. The error of a cell names its row, which
/// PowerShell doesn't.
/// </summary>
internal abstract class CellTransformationAttribute : ArgumentTransformationAttribute
{
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Convert(inputData)!;
        }
        catch (ArgumentTransformationMetadataException fault) when (PipedRow.NumberOf(inputData) is > 0 and var row)
        {
            throw new ArgumentTransformationMetadataException(ErrorRecords.Place(row) + fault.Message, fault.InnerException);
        }
    }

    /// <summary>The parameter's value; null when an empty cell means that nothing is given.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It can't be read.</exception>
    protected abstract object? Convert(object given);
}
