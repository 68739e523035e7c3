using System.Globalization;
using System.Management.Automation;
using System.Text;
using PhysMem.Engine.Face;
using PhysMem.Engine.Twins;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>Brings a machine's free memory to given blocks, by requests and frees as anybody could make them.</summary>
[Cmdlet(
    VerbsCommon.Set, "SimFragmentation", DefaultParameterSetName = IndexSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FragmentationReached))]
public sealed class SetSimFragmentationCommand : MachineCommand
{
    private const string IndexSet = "Index";
    private const string TextSet = "Text";

    /// <summary>Share of free memory that shall be of no use to requests of the order, in 1/1000.</summary>
    [Parameter(ParameterSetName = IndexSet, Mandatory = true, Position = 0)]
    [SmallNumberTransformation(Remedy = "give one such as 700, which is a share of 0.7")]
    [ValidateRange(0, 1000)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public int UnusableIndex { get; set; }

    /// <summary>The order; that of a huge page when left out.</summary>
    [Parameter(ParameterSetName = IndexSet, Position = 1)]
    [SmallNumberTransformation]
    [ArgumentCompleter(typeof(OrderCompleter))]
    public int? Order { get; set; }

    /// <summary>Pages that shall be free, in percent of those under the allocator.</summary>
    [Parameter(ParameterSetName = IndexSet)]
    [ValidateRange(0, 100)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public double FreePercent { get; set; } = 50;

    /// <summary>A /proc/buddyinfo or pagetypeinfo, whose numbers of free blocks shall be reached.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string[] BuddyInfo { get; set; } = [];

    /// <summary>Share of what is in use afterwards that is movable, 0 to 1.</summary>
    [Parameter]
    [ValidateRange(0, 1)]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public double MovableShare { get; set; } = 1;

    /// <summary>Of the random numbers that decide which blocks these are.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public int Seed { get; set; } = 1;

    private protected override void ProcessMachine(MachineHandle machine)
    {
        IReadOnlyList<FragmentationTarget> targets = machine.Use(Targets);
        if (!ShouldProcess(machine.Name, "Fill memory and give back the blocks that are wanted"))
        {
            return;
        }

        Dictionary<(int, string), long> before = machine.Use(sim => sim.Reports.Zones().ToDictionary(zone => (zone.Node, zone.Zone), zone => zone.FreePages));
        IReadOnlyList<FragmentationReached> reached = machine.Use(sim => FragmentationDial.Turn(sim, targets, MovableShare, Seed, Cancelled));
        foreach (IGrouping<(int Node, string Zone), FragmentationReached> zone in reached.GroupBy(one => (one.Node, one.Zone)).Where(zone => zone.Any(one => one.Wanted != one.Reached)))
        {
            long wanted = zone.Sum(one => one.Wanted << one.Order), had = before[zone.Key];
            WriteWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"Machine '{machine.Name}' doesn't come to all of the blocks in {zone.Key.Zone} of node {zone.Key.Node}: they have {wanted} pages, and {had} were free{(had < wanted ? "." : ", in pieces that have no room for them side by side.")}"));
        }

        WriteObject(reached, enumerateCollection: true);
    }

    private IReadOnlyList<FragmentationTarget> Targets(SimMachine machine)
    {
        if (ParameterSetName == IndexSet)
        {
            return FragmentationTarget.OfIndex(machine, Order ?? Math.Min(machine.Build.PageblockOrder, machine.Build.MaxOrder), UnusableIndex, FreePercent);
        }

        using var text = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', BuddyInfo)));
        return FragmentationTarget.OfText(machine, text, "-BuddyInfo");
    }
}
