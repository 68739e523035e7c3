using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// What -Gfp takes: a mask as it was given. It is read when a command runs, since the machine's kernel decides what
/// names and numbers mean.
/// </summary>
public sealed class GfpReference
{
    private readonly object? _given;
    private GfpLayout? _layout;
    private GfpMask _mask;

    internal GfpReference(object? given)
    {
        _given = given;
    }

    /// <summary>The usual mask: GFP_KERNEL, which all machines number alike.</summary>
    internal static GfpReference Kernel { get; } = new(GfpText.Format(GfpMask.GfpKernel));

    /// <inheritdoc/>
    public override string ToString() => _given?.ToString() ?? "";

    /// <summary>The mask on a machine.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.GfpTextInvalid"/>.</exception>
    internal GfpMask On(MachineHandle machine) => By(machine.Masks);

    /// <summary>Whether a machine's kernel can read it.</summary>
    internal bool IsReadableOn(MachineHandle machine)
    {
        try
        {
            On(machine);
            return true;
        }
        catch (PhysMemException)
        {
            return false;
        }
    }

    /// <inheritdoc cref="On"/>
    internal GfpMask By(GfpLayout layout)
    {
        if (_layout != layout)
        {
            _mask = new GfpMask(GfpArgument.Read(_given, layout));
            _layout = layout;
        }

        return _mask;
    }
}
