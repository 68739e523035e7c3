using System.Management.Automation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Arguments;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Bases;

/// <summary>
/// A command that walks through memory. It reads some thousand rows at a time while it holds the machine, and writes
/// them when it has let go, so that neither memory nor Ctrl+C depends on how large the machine is.
/// </summary>
/// <typeparam name="T">Its rows.</typeparam>
public abstract class PageWalkCommand<T> : PlaceCommand
{
    /// <summary>Frames, or ranges of them; all when left out. Rows without one, of failed requests, are passed over.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [PfnRangeTransformation]
    [ArgumentCompleter(typeof(ZoneStartCompleter))]
    public PfnRange[]? Pfn { get; set; }

    /// <summary>How many frames from each of -Pfn on; 1 when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PageCountTransformation(Default = 1)]
    [ArgumentCompleter(typeof(PageCountCompleter))]
    public long Pages { get; set; } = 1;

    /// <summary>Zone names, with wildcards; all when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public sealed override string[]? Zone { get; set; }

    /// <summary>Migratetypes of pageblocks, with wildcards; all when left out.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MigrateTypeCompleter))]
    public string[] MigrateType { get; set; } = [];

    /// <summary>The machine's function that reads the next rows.</summary>
    private protected abstract PageQuery Read(SimMachine machine, PageQuery query, ICollection<T> rows);

    /// <summary>What the command's own parameters leave out.</summary>
    private protected virtual PageQuery Narrow(PageQuery query) => query;

    private protected override void ProcessZones(MachineHandle machine, PlaceFilter places)
    {
        var types = new MigrateTypeFilter(MigrateType);
        PageQuery all = Narrow(new PageQuery
        {
            Place = places.Covers,
            MigrateType = type => types.Covers(type.ToString()),
        });
        foreach (PfnRange range in Pfn ?? [new PfnRange(0, long.MaxValue)])
        {
            long end = Math.Min(range.End - 1, long.MaxValue - Pages) + Pages;
            Try(range, () => Walk(machine, all with { StartPfn = range.Start, EndPfn = end }));
        }
    }

    private void Walk(MachineHandle machine, PageQuery query)
    {
        machine.Use(sim => sim.Reports.RequireMemory(query.StartPfn, query.EndPfn));
        var rows = new List<T>();
        while (!query.AtEnd && !Stopped)
        {
            rows.Clear();
            query = machine.Use(sim => Read(sim, query, rows));
            foreach (T row in rows)
            {
                if (Stopped)
                {
                    return;
                }

                WriteObject(row);
            }
        }
    }
}
