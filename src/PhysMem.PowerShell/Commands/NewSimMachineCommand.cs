using System.Collections.Immutable;
using System.Management.Automation;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Twins;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Errors;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Boots a machine, or makes one from a recorded state or from texts of a real one, and makes it the session's current one.</summary>
[Cmdlet(
    VerbsCommon.New, "SimMachine", DefaultParameterSetName = MemorySet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MachineHandle))]
public sealed class NewSimMachineCommand : RowCommand
{
    private const string MemorySet = "Memory";
    private const string ArenaSet = "Arena";
    private const string PathSet = "Path";
    private const string ReportSet = "Report";

    private bool _isKernelTyped;

    /// <summary>Memory in bytes, or as a text with a unit; may be left out when -Node gives sizes.</summary>
    [Parameter(ParameterSetName = MemorySet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation(Otherwise = "What stands first is the memory: a file or folder is given with -Path, a name with -Name.")]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Memory { get; set; }

    /// <summary>x86_64 when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <summary>The zones that the kernel is built with, in any order; those usual for the architecture when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KernelZoneCompleter))]
    public string[] Zone { get; set; } = [];

    /// <summary>
    /// The kernel: 6.1, 6.12, 7.2, or a release of one of these; 6.1 when left out, and for a twin the line that the text comes
    /// nearest to.
    /// </summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ReportSet)]
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

    /// <summary>Size of a contiguous area (cma=), lent to movable requests; none when left out.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Cma { get; set; }

    /// <summary>
    /// The physical address from which on memory waits to be accepted, as in a guest of TDX or SEV-SNP; all of it is accepted when
    /// left out.
    /// </summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? UnacceptedFrom { get; set; }

    /// <summary>How much memory stays out of ZONE_MOVABLE (kernelcore=): a size or a percentage.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CoreCompleter))]
    public string? KernelCore { get; set; }

    /// <summary>How much memory is to be in ZONE_MOVABLE (movablecore=): a size or a percentage.</summary>
    [Parameter(ParameterSetName = MemorySet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CoreCompleter))]
    public string? MovableCore { get; set; }

    /// <summary>Size of a page: 4KB, 16KB or 64KB; the architecture's usual one when left out.</summary>
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

    /// <summary>
    /// A recording or its folder: the machine begins where the recorded one stood. Or texts of /proc, in a file or a folder: the
    /// machine is a twin of theirs.
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    public string Path { get; set; } = "";

    /// <summary>The label of the recording's state, or the time of a recorder's snapshot; the first one when left out.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? State { get; set; }

    /// <summary>A report of Import-AllocFailure: the machine is a twin of the one that printed it.</summary>
    [Parameter(ParameterSetName = ReportSet, Mandatory = true)]
    [ReportTransformation]
    public AllocFailureReport? FromReport { get; set; }

    /// <summary>Whether a twin has the zones of its text and nothing in use.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = ReportSet)]
    public SwitchParameter Empty { get; set; }

    /// <summary>Whether a machine that isn't sound is made all the same, with a warning.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>What to call the machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string? Name { get; set; }

    /// <summary>Whether another machine stays the current one.</summary>
    [Parameter]
    public SwitchParameter NoSelect { get; set; }

    private protected override bool TakesNames => false;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isKernelTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Kernel));
    }

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
            if (Make(name) is { } machine)
            {
                session.Add(machine, makeCurrent: !NoSelect);
                WriteObject(machine);
            }
        });
    }

    // A report that is piped has columns that machines have too; they are facts of its kernel and no wishes.
    private MachineHandle? Make(string name)
    {
        if ((FromReport ?? Plain.Of(InputObject) as AllocFailureReport) is { } report)
        {
            return MakeTwin(name, $"Make a twin of the machine of '{report}'", () => TwinMachine.Build(report.Report, name, TypedLine, Empty));
        }

        if (ParameterSetName == PathSet)
        {
            string path = GetUnresolvedProviderPathFromPSPath(Path);
            return MakeTwin(name, $"Make a machine from '{path}'", () => MachinePath.Open(path, name, State, TypedLine, Force, Empty));
        }

        MachineDescription description = Describe(name);
        return ShouldProcess(name, $"Boot a machine of {Size(description)}") ? new MachineHandle(SimMachine.Boot(description)) : null;
    }

    private KernelLine? TypedLine => _isKernelTyped && !Plain.IsBlank(Kernel) ? KernelLineText.Parse(Kernel) : null;

    private MachineHandle? MakeTwin(string name, string action, Func<Twin> make)
    {
        if (!ShouldProcess(name, action))
        {
            return null;
        }

        Twin twin = make();
        foreach (string sentence in twin.Told.Select(one => $"Told: {one}").Concat(twin.Filled.Select(one => $"Filled: {one}")))
        {
            WriteVerbose(sentence);
        }

        UnsoundMachine.Warn(this, twin.Machine, Force);
        return new MachineHandle(twin.Machine);
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
        var template = new MachineTemplate
        {
            Name = name,
            Architecture = Arena is null ? ArchitectureArgument.Find(Architecture, Zone) : ArchitectureProfile.Arena,
            Line = KernelLineText.Parse(Kernel),
            MaxOrder = MaxOrder,
            PageblockOrder = PageblockOrder,
            CmaBytes = Cma ?? 0,
            UnacceptedFrom = UnacceptedFrom,
            Arguments = new KernelArguments
            {
                KernelCore = Core("kernelcore", KernelCore), MovableCore = Core("movablecore", MovableCore),
            },
            Bytes = Arena ?? Memory ?? 0,
            Nodes = count ? (int)Node[0] : 1,
            NodeSizes = count ? [] : [.. Node],
            Cpus = Cpu,
            Distances = [.. Distance.Select(row => ImmutableArray.Create(row))],
        };
        return MachineTemplates.From(PageSize is { } bytes ? template with { PageBytes = bytes } : template);
    }

    private static CoreAmount Core(string argument, string? text) =>
        Plain.IsBlank(text) ? default : CoreAmount.Parse(argument, text!);

    // A file that is piped in brings its own name along; tiny-buddy.txt.gz makes the machine tiny-buddy.
    private string ChooseName(RunspaceMachines session)
    {
        string file = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
        if (Name is not null && !(ParameterSetName == PathSet && Name == file))
        {
            return Name;
        }

        int dot = file.IndexOf('.', StringComparison.Ordinal);
        return session.FreeName(dot > 0 ? file[..dot] : file);
    }
}
