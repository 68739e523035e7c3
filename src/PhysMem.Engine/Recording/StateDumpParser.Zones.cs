using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <content>The lines that are about a zone.</content>
internal sealed partial class StateDumpParser
{
    /// <summary>The zone of the line before: lines about one zone follow each other.</summary>
    private ZoneState? _zone;

    private void ReadZoneLine(ref FieldLine line)
    {
        if (line.Is("FREE"u8))
        {
            var zone = ZoneOf(ref line);
            var list = StateZoneLines.ReadFree(ref line, _source, zone, _dump.Sys);
            bool first = !zone.FreeLists.Exists(l => l.Order == list.Order && l.MigrateType == list.MigrateType);
            RequireFirst(ref line, first, " for this order and type");
            zone.FreeLists.Add(list);
        }
        else if (line.Is("PCPLIST"u8))
        {
            ReadPcpList(ref line);
        }
        else if (line.Is("PCP"u8))
        {
            ReadPcp(ref line);
        }
        else if (line.Is("ZONE"u8))
        {
            ReadZone(ref line);
        }
        else if (line.Is("COUNTERS"u8))
        {
            var zone = ZoneOf(ref line);
            RequireFirst(ref line, zone.Counters.Length == 0, " for this zone");
            zone.Counters = line.RemainingNumbers();
            line.Close();
        }
        else if (line.Is("PAGEBLOCKS"u8))
        {
            var zone = ZoneOf(ref line);
            RequireFirst(ref line, zone.PageblockRuns is null, " for this zone");
            zone.PageblockRuns = StateZoneLines.ReadPageblocks(ref line, _source, zone, _dump.Sys);
        }
        else if (line.Is("LRU"u8))
        {
            var zone = ZoneOf(ref line);
            RequireFirst(ref line, zone.Lru.Length == 0, " for this zone");
            zone.Lru = StateZoneLines.ReadLru(ref line, _source, zone);
            zone.LruLine = _source.LineNumber;
        }
        else
        {
            throw _source.Error($"{LineSource.Quote(line.Keyword)} is not known within a state");
        }
    }

    private void ReadZone(ref FieldLine line)
    {
        var zone = StateZoneLines.ReadZone(ref line, _source, _dump.Sys);
        if (_dump.FindNode(zone.Nid) is null)
        {
            throw line.Error($"there is no NODE line for node {zone.Nid} before");
        }

        bool first = _dump.FindZone(zone.Nid, zone.Index) is null;
        RequireFirst(ref line, first, $" for zone {zone.Index} of node {zone.Nid}");
        _dump.Zones.Add(zone);
        _zone = zone;
    }

    private void ReadPcp(ref FieldLine line)
    {
        var zone = ZoneOf(ref line);
        int cpu = line.Small("cpu"u8, 0, StateHeadLines.MostCpus - 1);
        bool unknown = _dump.Cpus is null && _dump.Sys.OnlineCpus > 1;
        if (!unknown && _dump.NodeOfCpu(cpu) < 0)
        {
            throw line.Error($"CPU {cpu} is not one of this machine, whose CPUS line names all when there are several");
        }

        RequireFirst(ref line, !zone.Pcps.Exists(p => p.Cpu == cpu), $" for CPU {cpu}");
        zone.Pcps.Add(StatePcpLines.ReadPcp(ref line, _source, cpu, _dump.Sys));
    }

    private void ReadPcpList(ref FieldLine line)
    {
        var zone = ZoneOf(ref line);
        int cpu = line.Small("cpu"u8, 0, StateHeadLines.MostCpus - 1);
        var pcp = zone.Pcps.Find(p => p.Cpu == cpu)
            ?? throw line.Error($"there is no PCP line for CPU {cpu} in this zone before");
        var list = StatePcpLines.ReadPcpList(ref line, _source, zone, _dump.Sys);
        RequireFirst(ref line, !pcp.Lists.Exists(l => l.List == list.List), $" for list {list.List} of CPU {cpu}");
        pcp.Lists.Add(list);
    }

    private ZoneState ZoneOf(ref FieldLine line)
    {
        int nid = line.Small("nid"u8, 0, StateHeadLines.MostNodes - 1);
        int index = line.Small("zone"u8, 0, _dump.Sys.MaxNrZones - 1);
        if (_zone is null || _zone.Nid != nid || _zone.Index != index)
        {
            _zone = _dump.FindZone(nid, index)
                ?? throw line.Error($"there is no ZONE line for zone {index} of node {nid} before");
        }

        return _zone;
    }
}
