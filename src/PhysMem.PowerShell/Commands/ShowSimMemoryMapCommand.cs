using System.Management.Automation;
using System.Management.Automation.Host;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.Bases;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Commands;

/// <summary>A map of physical memory: a cell for each pageblock, or for several where it wouldn't fit the window.</summary>
[Cmdlet(VerbsCommon.Show, "SimMemoryMap")]
[OutputType(typeof(MemoryMapLine), typeof(string))]
public sealed class ShowSimMemoryMapCommand : ZoneCommand
{
    // What the table's other column takes, and the lines of a window that titles and the prompt take.
    private const int FrameColumn = 12;
    private const int OtherLines = 8;
    private const int WidthStep = 16;

    private readonly List<MemoryMapLine> _drawn = [];

    /// <summary>What cells tell.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MemoryMapKindCompleter))]
    public MemoryMapKind By { get; set; }

    /// <summary>Cells of a line; as many as fit the window when left out.</summary>
    [Parameter]
    [ValidateRange(1, 4096)]
    [ArgumentCompleter(typeof(PartsCompleter))]
    public int Width { get; set; }

    /// <summary>Pageblocks of a cell; when left out so many, a power of two, that the map fits the window.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [ArgumentCompleter(typeof(PartsCompleter))]
    public int BlocksPerCell { get; set; }

    /// <summary>One picture as text, instead of lines.</summary>
    [Parameter]
    public SwitchParameter AsSvg { get; set; }

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        Size window = HostWindow.Of(Host);
        int width = Width > 0 ? Width : Math.Max((window.Width - FrameColumn) / WidthStep * WidthStep, WidthStep);
        long block = machine.Build.PageblockPages;
        long blocks = BlocksPerCell > 0 ? BlocksPerCell : Fitting(machine, places, width, window.Height - OtherLines);
        var map = new MemoryMapBuilder(By, width, blocks * block);
        var query = new PageQuery { Place = places.Covers };
        var rows = new List<PageBlockStretch>();
        bool isEmpty = true;
        while (!query.AtEnd && !Stopped)
        {
            rows.Clear();
            query = machine.Use(sim => sim.Reports.ReadPageBlockStretches(query, rows));
            foreach (MemoryMapLine line in rows.SelectMany(map.Add))
            {
                Write(line);
            }

            isEmpty &= rows.Count == 0;
        }

        Write(map.Finish());
        if (isEmpty && !Stopped)
        {
            WriteWarning($"There is nothing to draw: what was chosen of machine '{machine.Name}' has no memory. Get-SimZone shows its zones.");
        }
    }

    private protected override void Finish()
    {
        if (AsSvg && !Stopped)
        {
            WriteObject(MemoryMapSvg.Draw(_drawn));
        }
    }

    private void Write(MemoryMapLine? line)
    {
        if (line == null || Stopped)
        {
            return;
        }

        if (AsSvg)
        {
            _drawn.Add(line);
        }
        else
        {
            WriteObject(line);
        }
    }

    // The smallest power of two with which all lines fit; each zone may have one that is not full.
    private static long Fitting(MachineHandle machine, PlaceFilter places, int width, int lines)
    {
        long[] pages = [.. machine.Use(sim => sim.Reports.Zones())
            .Where(zone => places.Covers(zone.Node, zone.Zone)).Select(zone => zone.PresentPages)];
        long blocks = 1, line = (long)width * machine.Build.PageblockPages;
        while (pages.Length < lines && pages.Sum(one => (one / (line * blocks)) + 1) > lines)
        {
            blocks *= 2;
        }

        return blocks;
    }
}
