using System.Management.Automation;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>
/// A command about gfp masks: what they mean depends on the kernel and the architecture. A pipeline brings masks, or machines to a
/// command that was given its mask; the two are parameter sets, since any word could be the name of a machine.
/// </summary>
public abstract class GfpCommand : PhysMemCommand
{
    private protected const string MaskSet = "Mask";
    private protected const string MachineSet = "Machine";

    /// <summary>The machine whose kernel and architecture are meant, or its name.</summary>
    [Parameter(ParameterSetName = MaskSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = MachineSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MachineTransformation]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public MachineReference? Machine { get; set; }

    /// <summary>The architecture, when no machine is named; that of the current machine when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <summary>The kernel, when no machine is named; that of the current machine when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KernelCompleter))]
    public string? Kernel { get; set; }

    /// <summary>What an error of this record is about.</summary>
    private protected abstract object? Subject { get; }

    private protected override void ProcessObject()
    {
        TurnTo(Subject);
        Try(Subject, () => Answer(MaskKernel.Choose(Machine, Kernel), Choose()));
    }

    /// <summary>Does the command's work for one record.</summary>
    private protected abstract void Answer(MaskKernel kernel, ArchitectureProfile architecture);

    /// <summary>A mask in any form, as the kernel reads it, or the one that most likely printed it.</summary>
    private protected GfpMaskInfo Read(object? given, MaskKernel kernel, ArchitectureProfile architecture)
    {
        (uint number, MaskKernel reader) = kernel.Read(given, WriteWarning);
        return new GfpMaskInfo(number, reader.Layout, reader.Name, architecture);
    }

    private ArchitectureProfile Choose() => ArchitectureArgument.Find(
        Machine is not null ? MachineReference.Resolve(Machine).Architecture
        : Plain.IsBlank(Architecture) ? RunspaceMachines.Here.Current?.Architecture
        : Architecture);
}
