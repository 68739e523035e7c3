using System.Collections.Immutable;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Boots a machine that has the RAM and the nodes of a list, where no text tells of zones: an x86_64, or what a boot log's zones
/// are of, on which nothing but the allocator runs.
/// </summary>
internal static class ListedMachine
{
    /// <summary>Boots it.</summary>
    /// <exception cref="PhysMemException">The lists tell of no RAM, or can't both be of one machine.</exception>
    public static Twin Boot(MachineListings listings, string name, KernelLine? line)
    {
        var notes = new TwinNotes();
        NumaListingNode[] nodes = NodesOf(listings, notes);
        var template = new MachineTemplate { Name = name, Line = line ?? KernelLine.Default };
        MachineDescription description = listings.Ram is { Ram.IsEmpty: false } map
            ? OfMap(map, nodes, template, notes)
            : OfSizes(nodes, template, notes);
        description.Validate();
        notes.Filled.Add("what is free: all that a boot leaves");
        return new Twin(SimMachine.Boot(description), [.. notes.Told], [.. notes.Filled]);
    }

    // Nodes that can't do anything are offline for the allocator.
    private static NumaListingNode[] NodesOf(MachineListings listings, TwinNotes notes)
    {
        if (listings.Nodes is not { } told)
        {
            int[] ids = [.. (listings.Ram?.Ram ?? []).Select(range => range.Node ?? 0).Distinct().Order()];
            notes.Filled.Add("CPUs: one a node");
            return [.. ids.Select((id, at) => new NumaListingNode(id, 0) { Cpus = [at] })];
        }

        NumaListingNode[] usable = [.. told.Nodes.Where(node => node.SizeMb > 0 || node.Cpus.Length > 0).OrderBy(node => node.Id)];
        foreach (NumaListingNode node in told.Nodes.Except(usable))
        {
            notes.Filled.Add($"node {node.Id}: left out, as it has neither memory nor CPUs");
        }

        notes.Told.Add($"CPUs of {usable.Length} nodes");
        if (NumaListingNode.HaveDistances(usable))
        {
            notes.Told.Add("distances of nodes");
        }

        return usable;
    }

    private static MachineDescription OfMap(RamMap map, NumaListingNode[] nodes, MachineTemplate template, TwinNotes notes)
    {
        notes.Told.Add($"{map.Ram.Length} ranges of RAM, {SizeText.Format(map.Ram.Sum(range => range.End - range.Start))}");
        MemoryRange[] ram = [.. map.Ram.Select(range => new MemoryRange(range.Start, range.End))];
        bool hasNodes = map.Ram.All(range => range.Node is not null) || nodes.Length == 1;
        if (!hasNodes)
        {
            notes.Filled.Add("which RAM is of which node: in the order of the nodes, by their sizes");
        }

        int only = nodes.Length == 1 ? nodes[0].Id : 0;
        Dictionary<int, List<MemoryRange>> shares = hasNodes
            ? map.Ram.GroupBy(range => range.Node ?? only).ToDictionary(group => group.Key, group => group.Select(range => new MemoryRange(range.Start, range.End)).ToList())
            : Shares(ram, nodes);
        return shares.Keys.FirstOrDefault(id => nodes.All(node => node.Id != id), -1) is var stranger and >= 0
            ? throw new PhysMemException(
                FaultCode.InputInvalid, $"There is RAM on node {stranger}, which the list of nodes doesn't have.", "Give both texts of the same machine.")
            : new MachineDescription
            {
                Name = template.Name,
                Line = template.Line,
                Build = BuildChoice.Of(template with { Architecture = ListedArchitecture.Of(map, nodes.Length, notes) }),
                Nodes = Describe(nodes, id => shares.TryGetValue(id, out List<MemoryRange>? own) ? [.. own] : [], notes),
            };
    }

    // The last node gets what the sizes, which leave out what the kernel keeps, don't reach.
    private static Dictionary<int, List<MemoryRange>> Shares(MemoryRange[] ram, NumaListingNode[] nodes)
    {
        NumaListingNode[] holding = [.. nodes.Where(node => node.SizeMb > 0)];
        long all = ram.Sum(range => range.Bytes), sizes = holding.Sum(node => node.SizeMb ?? 0);
        var shares = new Dictionary<int, List<MemoryRange>>();
        int at = 0;
        long left = 0;
        for (int k = 0; k < holding.Length; k++)
        {
            // In whole pageblocks of 2 MiB, so that none is of two nodes.
            left = k == holding.Length - 1 ? long.MaxValue : (long)((decimal)all * holding[k].SizeMb!.Value / sizes) >> 21 << 21;
            List<MemoryRange> own = shares[holding[k].Id] = [];
            while (left > 0 && at < ram.Length)
            {
                MemoryRange range = ram[at];
                long end = range.Bytes <= left ? range.End : (range.Start + left) >> 21 << 21;
                if (end <= range.Start)
                {
                    break;
                }

                own.Add(range with { End = end });
                left -= Math.Min(left, end - range.Start);
                ram[at] = range with { Start = end };
                at += end == range.End ? 1 : 0;
                left = end == range.End ? left : 0;
            }
        }

        return shares;
    }

    private static MachineDescription OfSizes(NumaListingNode[] nodes, MachineTemplate template, TwinNotes notes)
    {
        NumaListingNode[] holding = [.. nodes.Where(node => node.SizeMb > 0)];
        if (holding.Length == 0)
        {
            throw new PhysMemException(FaultCode.InputInvalid, "The text tells of no node with memory.", "Give the whole text of numactl --hardware.");
        }

        MachineDescription description = MachineTemplates.From(template with
        {
            NodeSizes = [.. holding.Select(node => node.SizeMb!.Value << 20)],
            Cpus = holding.Length,
        });
        notes.Told.Add($"sizes of {holding.Length} nodes");
        notes.Filled.Add("where the nodes' memory lies: one behind the other, as PCs have it");
        notes.Filled.Add($"architecture: {ArchitectureProfile.X64}, with its zones");
        Dictionary<int, ImmutableArray<MemoryRange>> places = holding.Zip(description.Nodes).ToDictionary(one => one.First.Id, one => one.Second.Memory);
        return description with { Nodes = Describe(nodes, id => places.GetValueOrDefault(id, []), notes) };
    }

    // A kernel numbers its CPUs without gaps; of hyperthreads that are switched off a list leaves some out.
    private static ImmutableArray<NodeDescription> Describe(NumaListingNode[] nodes, Func<int, ImmutableArray<MemoryRange>> memory, TwinNotes notes)
    {
        int[] cpus = [.. nodes.SelectMany(node => node.Cpus).Distinct().Order()];
        if (cpus.Length > 0 && cpus[^1] >= cpus.Length)
        {
            notes.Filled.Add($"numbers of CPUs: 0 to {cpus.Length - 1}, without the gaps of the text");
        }

        bool hasDistances = NumaListingNode.HaveDistances(nodes);
        return
        [
            .. nodes.Select(node => new NodeDescription(node.Id)
            {
                Memory = memory(node.Id),
                Cpus = [.. node.Cpus.Select(cpu => Array.BinarySearch(cpus, cpu))],
                Distances = hasDistances ? [.. nodes.Select(other => node.Distances[other.Id])] : [],
            }).Where(node => node.Memory.Length > 0 || node.Cpus.Length > 0),
        ];
    }
}
