using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.WhatIf;

/// <summary>
/// The free lists of a machine at a moment of a trace, as plain numbers: a run may have thousands. Rows and indexes are made of them
/// when somebody looks.
/// </summary>
internal sealed class MemorySample
{
    private readonly RunName _run;
    private readonly (int Nid, string Name)[] _zones;
    private readonly int[] _types;
    private readonly int _orders;
    private readonly int[] _free;

    /// <param name="machine">The machine as it is now.</param>
    /// <param name="run">What it is known by.</param>
    /// <param name="time">When; NaN for no time.</param>
    /// <param name="line">Line of the trace that comes next; 0 at the start.</param>
    /// <param name="map">Takes the pages down too; null for free lists alone.</param>
    public MemorySample(MachineState machine, RunName run, double time, long line, PageMapRecorder? map = null)
    {
        (_run, Time, Line) = (run, time, line);
        Zone[] zones = machine.PopulatedZones;
        _zones = [.. zones.Select(zone => (zone.Node.Nid, zone.Name))];
        _types = [.. machine.Build.KnownTypes];
        _orders = machine.Build.OrderCount;
        _free = new int[_zones.Length * _types.Length * _orders];
        int at = 0;
        foreach (Zone zone in zones)
        {
            foreach (int mt in _types)
            {
                for (int order = 0; order < _orders; order++)
                {
                    _free[at++] = (int)zone.Buddy.Length(order, mt);
                }
            }
        }

        FreePages = machine.FreePages;
        Map = map?.Take();
    }

    /// <summary>What has changed of the pages since the sample before, as <see cref="PageMapRecorder"/> writes it; null where that isn't kept.</summary>
    public byte[]? Map { get; }

    /// <summary>Orders of blocks.</summary>
    public int Orders => _orders;

    /// <summary>The populated zones, by node and name.</summary>
    public IReadOnlyList<(int Nid, string Name)> Zones => _zones;

    /// <summary>When, by the clock of the trace; NaN if it has none.</summary>
    public double Time { get; }

    /// <summary>Line of the trace before which it was taken; 0 at the start.</summary>
    public long Line { get; }

    /// <summary>Free pages, those on per-CPU lists included.</summary>
    public long FreePages { get; }

    /// <summary>Blocks of an order that the free lists of all zones could give.</summary>
    public long Suitable(int order) => new ContigPageInfo(AllBlocks(), order).Suitable;

    /// <summary>Free blocks of all zones together by order.</summary>
    public long[] AllBlocks() => ByOrder(_free);

    /// <summary>Free blocks of a zone by order, whatever their migratetype.</summary>
    public long[] BlocksOf(int z) => ByOrder(_free.AsSpan(z * _types.Length * _orders, _types.Length * _orders));

    /// <summary>A row for each free list, empty ones too.</summary>
    public IEnumerable<FreeOverTime> Free() =>
        from z in Enumerable.Range(0, _zones.Length)
        from t in Enumerable.Range(0, _types.Length)
        from order in Enumerable.Range(0, _orders)
        select new FreeOverTime
        {
            Machine = _run.Machine, Change = _run.Change, Time = TimeOrNull, Line = Line, Node = _zones[z].Nid, Zone = _zones[z].Name,
            MigrateType = MigrateTypes.NameOf(_types[t]), Order = order, Free = _free[(((z * _types.Length) + t) * _orders) + order],
        };

    /// <summary>A row for each order of each zone.</summary>
    public IEnumerable<FragmentationOverTime> Fragmentation() =>
        from z in Enumerable.Range(0, _zones.Length)
        let blocks = BlocksOf(z)
        from order in Enumerable.Range(0, _orders)
        let info = new ContigPageInfo(blocks, order)
        select new FragmentationOverTime
        {
            Machine = _run.Machine, Change = _run.Change, Time = TimeOrNull, Line = Line, Node = _zones[z].Nid, Zone = _zones[z].Name, Order = order,
            Suitable = info.Suitable, UnusableIndex = info.UnusableIndex, FragmentationIndex = info.FragmentationIndex,
        };

    /// <summary>When, by the clock of the trace; null if it has none.</summary>
    public double? TimeOrNull => double.IsNaN(Time) ? null : Time;

    private long[] ByOrder(ReadOnlySpan<int> free)
    {
        long[] blocks = new long[_orders];
        for (int at = 0; at < free.Length; at++)
        {
            blocks[at % _orders] += free[at];
        }

        return blocks;
    }
}

/// <summary>A free list at a moment of a trace.</summary>
public sealed record FreeOverTime
{
    /// <summary>Name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>What was done in another way than recorded; null for nothing.</summary>
    public required string? Change { get; init; }

    /// <summary>Seconds by the clock of the trace; null where it has none.</summary>
    public required double? Time { get; init; }

    /// <summary>Line of the trace before which it was so; 0 at the start.</summary>
    public required long Line { get; init; }

    /// <summary>Node id.</summary>
    public required int Node { get; init; }

    /// <summary>Zone as the kernel prints it.</summary>
    public required string Zone { get; init; }

    /// <summary>Migratetype of the list.</summary>
    public required string MigrateType { get; init; }

    /// <summary>Order of its blocks.</summary>
    public required int Order { get; init; }

    /// <summary>Number of blocks on it (nr_free).</summary>
    public required long Free { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"node {Node} {Zone} {MigrateType} order {Order}: {Free}";
}

/// <summary>What a zone's free memory was worth to requests of one order at a moment of a trace.</summary>
public sealed record FragmentationOverTime
{
    /// <inheritdoc cref="FreeOverTime.Machine"/>
    public required string Machine { get; init; }

    /// <inheritdoc cref="FreeOverTime.Change"/>
    public required string? Change { get; init; }

    /// <inheritdoc cref="FreeOverTime.Time"/>
    public required double? Time { get; init; }

    /// <inheritdoc cref="FreeOverTime.Line"/>
    public required long Line { get; init; }

    /// <inheritdoc cref="FreeOverTime.Node"/>
    public required int Node { get; init; }

    /// <inheritdoc cref="FreeOverTime.Zone"/>
    public required string Zone { get; init; }

    /// <summary>Order of the request.</summary>
    public required int Order { get; init; }

    /// <inheritdoc cref="FragmentationReport.Suitable"/>
    public required long Suitable { get; init; }

    /// <inheritdoc cref="FragmentationReport.UnusableIndex"/>
    public required long UnusableIndex { get; init; }

    /// <inheritdoc cref="FragmentationReport.FragmentationIndex"/>
    public required long FragmentationIndex { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"node {Node} {Zone} order {Order}: {Suitable}";
}
