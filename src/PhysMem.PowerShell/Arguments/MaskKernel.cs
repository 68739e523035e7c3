using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The kernel by which a command reads and writes masks.</summary>
/// <param name="Layout">The age of masks that it is of.</param>
/// <param name="Name">What it is called.</param>
/// <param name="IsNamed">Whether somebody said that it is this one, so that there is nothing to guess.</param>
/// <param name="IsCurrent">Whether it is that of the session's current machine.</param>
internal sealed record MaskKernel(GfpLayout Layout, string Name, bool IsNamed = false, bool IsCurrent = false)
{
    /// <summary>That of the machine if one is named, else the one with a version, else that of the current machine.</summary>
    internal static MaskKernel Choose(MachineReference? machine, string? version) =>
        machine is not null ? Of(MachineReference.Resolve(machine)) with { IsNamed = true }
        : !Plain.IsBlank(version) ? new MaskKernel(GfpLayout.Find(version!), version!, IsNamed: true)
        : RunspaceMachines.Here.Current is { } current ? Of(current) with { IsCurrent = true }
        : new MaskKernel(GfpLayout.Default, KernelLine.Default.Name);

    private static MaskKernel Of(MachineHandle machine) => new(machine.Masks, machine.Line.Name);

    /// <summary>
    /// A mask as this kernel reads it; a number of which nobody said whose it is, and what a log has, as the kernel does
    /// that most likely printed it.
    /// </summary>
    /// <param name="given">Any form that a mask is given in.</param>
    /// <param name="warn">Is told when other kernels may have printed the number.</param>
    /// <returns>The mask's number and the kernel that numbers it so.</returns>
    internal (uint Number, MaskKernel Kernel) Read(object? given, Action<string> warn)
    {
        GfpChoice? choice = IsNamed ? null
            : GfpArgument.IsNumber(given, out uint number) ? GfpChoice.Of(number, Layout, Name, isFixed: IsCurrent)
            : GfpArgument.TextOf(given) is { } text ? GfpChoice.Of(text, Layout)
            : null;
        if (choice?.Doubt is { } doubt)
        {
            warn($"{doubt} -Kernel says which kernel printed it.");
        }

        MaskKernel kernel = choice?.Kernels is { } kernels ? new MaskKernel(choice.Layout, kernels) : this;
        return (GfpArgument.Read(given, kernel.Layout), kernel);
    }
}
