using System.Collections.Immutable;
using System.Management.Automation;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Boots a machine, or makes one from a recorded state, and makes it the session's current one.</summary>
[Cmdlet(
    VerbsCommon.New, "SimMachine", DefaultParameterSetName = MemorySet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class NewSimMachineCommand : RowCommand
{
    private const string MemorySet = "Memory";
    private const string ArenaSet = "Arena";
    private const string PathSet = "Path";

    /// <summary>Memory in bytes, or as a text with a unit; may be left out when -Node gives sizes.</summary>
    [Parameter(ParameterSetName = MemorySet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Memory { get; set; }

    /// <summary>x86_64 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <summary>The kernel: 6.1, 6.12, 7.2, or a release of one of these; 6.1 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KernelLineCompleter))]
    public string? Kernel { get; set; }

    /// <summary>Number of nodes, or the memory of each.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [NodeSizesTransformation]
    [ArgumentCompleter(typeof(PartsCompleter))]
    public long[] Node { get; set; } = [];

    /// <summary>Number of CPUs, dealt out to the nodes in turn; 1 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation(Default = 1)]
    [ArgumentCompleter(typeof(PartsCompleter))]
    public int Cpu { get; set; } = 1;

    /// <summary>Size of a contiguous area (cma=), lent to movable requests; none when left out. 6.12 and later.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Cma { get; set; }

    /// <summary>How much memory stays out of ZONE_MOVABLE (kernelcore=): a size or a percentage.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CoreCompleter))]
    public string? KernelCore { get; set; }

    /// <summary>How much memory is to be in ZONE_MOVABLE (movablecore=): a size or a percentage.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CoreCompleter))]
    public string? MovableCore { get; set; }

    /// <summary>Size of a page: 4KB, 16KB or 64KB; 4KB when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(PageSizeCompleter))]
    public long? PageSize { get; set; }

    /// <summary>The largest order; 10 with pages of 4 KiB when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(BuildOrderCompleter))]
    public int? MaxOrder { get; set; }

    /// <summary>The order of a pageblock; 9 with pages of 4 KiB when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(BuildOrderCompleter))]
    public int? PageblockOrder { get; set; }

    /// <summary>The distances of all nodes, row by row; 10 and 20 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet)]
    [DistanceTransformation]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public int[][] Distance { get; set; } = [];

    /// <summary>Size of a bare buddy system: a machine of the architecture arena.</summary>
    [Parameter(ParameterSetName = ArenaSet, Mandatory = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Arena { get; set; }

    /// <summary>A recording: the machine begins where the recorded one stood.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    public string Path { get; set; } = "";

    /// <summary>The label of the recording's state; its first one when left out.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? State { get; set; }

    /// <summary>What to call the machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Name { get; set; }

    /// <summary>Whether another machine stays the current one.</summary>
    [Parameter]
    public SwitchParameter NoSelect { get; set; }

    private protected override bool TakesNames => false;

    private protected override void ProcessInput()
    {
        RunspaceMachines session = RunspaceMachines.Here;
        string name = ChooseName(session);
        if (session.Find(name) is not null)
        {
            WriteError(ErrorRecords.NameTaken(name, Row));
            return;
        }

        Try(name, () =>
        {
            MachineName.Require(name);
            string file = ParameterSetName == PathSet ? GetUnresolvedProviderPathFromPSPath(Path) : "";
            MachineDescription? description = file.Length == 0 ? Describe(name) : null;
            string action = description is null ? $"Make a machine from '{file}'" : $"Boot a machine of {Size(description)}";
            if (!ShouldProcess(name, action))
            {
                return;
            }

            var machine = new MachineHandle(
                description is null ? SimMachine.FromFile(file, name, State) : SimMachine.Boot(description));
            session.Add(machine, makeCurrent: !NoSelect);
            WriteObject(machine);
        });
    }

    private static string Size(MachineDescription machine) =>
        SizeText.Format(machine.Nodes.SelectMany(node => node.Memory).Sum(range => range.Bytes));

    private MachineDescription Describe(string name)
    {
        if (Memory is null && Arena is null && Node.Length == 0)
        {
            throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid, "No memory is given.",
                "Give it, as in New-SimMachine 6GB, or the memory of each node, as in New-SimMachine -Node 4GB, 2GB.");
        }

        bool count = NodeSizesTransformationAttribute.IsCount(Node);
        return MachineTemplates.From(new MachineTemplate
        {
            Name = name,
            Architecture = Arena is null ? ArchitectureArgument.Find(Architecture) : ArchitectureProfile.Arena,
            Line = KernelLineText.Parse(Kernel),
            PageBytes = PageSize ?? PageConstants.PageSize,
            MaxOrder = MaxOrder,
            PageblockOrder = PageblockOrder,
            CmaBytes = Cma ?? 0,
            Arguments = new KernelArguments
            {
                KernelCore = Core("kernelcore", KernelCore), MovableCore = Core("movablecore", MovableCore),
            },
            Bytes = Arena ?? Memory ?? 0,
            Nodes = count ? (int)Node[0] : 1,
            NodeSizes = count ? [] : [.. Node],
            Cpus = Cpu,
            Distances = [.. Distance.Select(row => ImmutableArray.Create(row))],
        });
    }

    private static CoreAmount Core(string argument, string? text) =>
        Plain.IsBlank(text) ? default : CoreAmount.Parse(argument, text!);

    // A file that is piped in brings its own name along; tiny-buddy.txt.gz makes the machine tiny-buddy.
    private string ChooseName(RunspaceMachines session)
    {
        string file = System.IO.Path.GetFileName(Path);
        if (Name is not null && !(ParameterSetName == PathSet && Name == file))
        {
            return Name;
        }

        int dot = file.IndexOf('.', StringComparison.Ordinal);
        return session.FreeName(dot > 0 ? file[..dot] : file);
    }
}
