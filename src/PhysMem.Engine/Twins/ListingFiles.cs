using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>Finds lists of RAM and of nodes: the file itself, or those of a folder with the usual names.</summary>
internal static class ListingFiles
{
    // A boot log that still has the kernel's ranges of nodes is nearer to the allocator than /proc/iomem.
    private static readonly string[] s_maps = ["iomem", "dmesg", "e820"];
    private static readonly string[] s_nodes = ["numactl", "numactl-hardware"];

    /// <summary>What such files are called.</summary>
    public static IEnumerable<string> Names => s_maps.Append(s_nodes[0]);

    /// <summary>Whether a file is such a list.</summary>
    public static bool Recognizes(string path) => NumaListing.Recognizes(path) || RamMap.Recognizes(path);

    /// <summary>The lists at a path, the latest of each file, and what was left out, a sentence each.</summary>
    public static (MachineListings Listings, IReadOnlyList<string> Notes) Find(string path)
    {
        bool isFolder = Directory.Exists(path);
        if (!isFolder && ProcZones.Recognizes(path))
        {
            return (MachineListings.None, []);
        }

        List<string> notes = [];
        RamMap? map = null;
        foreach (string file in isFolder ? MachinePath.TextsIn(path, s_maps) : [path])
        {
            RamMap? found = MapOf(file, notes);
            map = found is not null && (map is null || found.Form > map.Form) ? found : map;
        }

        NumaListing? nodes = null;
        foreach (string file in isFolder ? MachinePath.TextsIn(path, s_nodes) : [path])
        {
            nodes = NodesOf(file, notes) ?? nodes;
        }

        return (map is null && nodes is null ? MachineListings.None : new MachineListings(map, nodes), notes);
    }

    // Who isn't root sees no addresses in /proc/iomem, and a log no longer has its boot after some days.
    private static RamMap? MapOf(string file, List<string> notes)
    {
        if (!MachinePath.MayRead(file) || !RamMap.Recognizes(file))
        {
            return null;
        }

        RamMap[] maps = [.. RamMap.Read(file)];
        RamMap last = maps[^1];
        if (last.IsHidden || last.Ram.IsEmpty)
        {
            notes.Add($"nothing of {Path.GetFileName(file)}, which {(last.IsHidden ? "hides its addresses from who isn't root" : "tells of no RAM")}");
            return null;
        }

        notes.AddRange(maps.Length > 1 ? [$"nothing of {maps.Length - 1} earlier boots in {Path.GetFileName(file)}"] : []);
        return last;
    }

    private static NumaListing? NodesOf(string file, List<string> notes)
    {
        if (!MachinePath.MayRead(file) || !NumaListing.Recognizes(file))
        {
            return null;
        }

        IReadOnlyList<NumaListing> lists = NumaListing.Read(file);
        notes.AddRange(lists.Count > 1 ? [$"nothing of {lists.Count - 1} earlier lists in {Path.GetFileName(file)}"] : []);
        return lists[^1];
    }
}
