using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Verify;

/// <summary>
/// Reads the folder of a recorded machine: bootlog.txt, cmdline.txt, nodes.txt, zoneinfo.txt, sysctl.txt,
/// machine.txt, state.txt (or state.txt.gz) and, where sysctls were written, before-sysctl/.
/// </summary>
public static class ShapeFolder
{
    private const string Remedy = "Correct the file, or record the machine again.";

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">A file is missing or malformed; the message names file and line.</exception>
    public static RecordedShape Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string before = Path.Combine(path, "before-sysctl");
        string atBoot = Directory.Exists(before) ? before : path;
        string logPath = Path.Combine(path, "bootlog.txt");
        BootLog log = BootLog.Read(logPath);
        ZoneInfoFile zones = ZoneInfoFile.Read(Path.Combine(atBoot, "zoneinfo.txt"));
        ArchitectureProfile architecture = ArchitectureOf(zones);
        StateDump state = StateOf(path);
        var description = new MachineDescription
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))),
            Line = state.Sys.Line,
            Build = new KernelBuild(architecture) { HasCma = state.Sys.MigrateTypes == MigrateTypes.Count },
            FirmwareMap = [.. log.FirmwareMap],
            CmaAreas = [.. log.CmaAreas],
            Nodes = NodesOf(path, log, zones),
            Arguments = ArgumentsOf(Path.Combine(path, "cmdline.txt")),
            ManagedPages = ManagedPages(zones, architecture),
            LateRelease = LateRelease.OfKernel(architecture, state.Sys.Line),
        };
        Validate(description, logPath);
        var files = new ShapeFiles(
            log,
            zones,
            ShapeSettings.ReadValues(Path.Combine(atBoot, "sysctl.txt")),
            ZoneInfoFile.Read(Path.Combine(path, "zoneinfo.txt")),
            ShapeSettings.ReadValues(Path.Combine(path, "sysctl.txt")));
        List<SysctlSetting> writes = ShapeSettings.ReadWrites(Path.Combine(path, "machine.txt"));
        return new RecordedShape(description, [.. writes], state, files);
    }

    private static StateDump StateOf(string path)
    {
        string plain = Path.Combine(path, "state.txt"), packed = plain + ".gz";
        return StateDumpReader.ReadFile(File.Exists(packed) ? packed : plain)[^1];
    }

    private static ArchitectureProfile ArchitectureOf(ZoneInfoFile zones)
    {
        string[] names = [.. zones.Zones.Where(z => z.Nid == zones.Zones[0].Nid).Select(z => z.Name)];
        return ArchitectureProfile.All.FirstOrDefault(
            a => a.Zones.Select(ArchitectureProfile.ZoneName).SequenceEqual(names))
            ?? throw zones.Error(
                zones.Zones[0], $"the zones {string.Join(' ', names)} are those of no architecture that PhysMem knows");
    }

    private static KernelArguments ArgumentsOf(string path)
    {
        ShapeText file = ShapeText.Read(path);
        (int number, string line) = file.Lines.Count > 0 ? file.Lines[0] : (0, "");
        try
        {
            return KernelArguments.Parse(line);
        }
        catch (PhysMemException e)
        {
            throw new InputException(path, number, e.Message, e.Remedy, FaultCode.InputInvalid, e);
        }
    }

    private static ImmutableArray<NodeDescription> NodesOf(string path, BootLog log, ZoneInfoFile zones)
    {
        string logPath = Path.Combine(path, "bootlog.txt");
        List<NodeDescription> nodes = NodesFile.Read(Path.Combine(path, "nodes.txt")).Nodes;
        if (nodes.Count == 0)
        {
            // A kernel without NUMA: all CPUs have page sets in its zones.
            int cpus = zones.Zones.Max(z => z.PageSets.Count);
            nodes = [new NodeDescription(0) { Cpus = [.. Enumerable.Range(0, cpus)] }];
        }

        foreach ((int nid, _, int line) in log.NodeMemory)
        {
            if (nodes.TrueForAll(n => n.Nid != nid))
            {
                throw new InputException(logPath, line, $"node {nid} is not in nodes.txt", Remedy);
            }
        }

        // Without a table of the firmware all memory belongs to the first node.
        return log.NodeMemory.Count == 0
            ? [nodes[0] with { Memory = [.. log.FirmwareMap.Where(r => r.Usable)] }, .. nodes.Skip(1)]
            : [.. nodes.Select(n => n with { Memory = [.. log.NodeMemory.Where(m => m.Nid == n.Nid).Select(m => m.Memory)] })];
    }

    private static ImmutableArray<ZonePages> ManagedPages(ZoneInfoFile zones, ArchitectureProfile architecture)
    {
        var managed = ImmutableArray.CreateBuilder<ZonePages>();
        foreach (ZoneInfo zone in zones.Zones)
        {
            int index = Enumerable.Range(0, architecture.MaxZones)
                .FirstOrDefault(i => architecture.ZoneName(i) == zone.Name, -1);
            if (index < 0)
            {
                throw zones.Error(zone, $"{architecture} has no zone {zone.Name}");
            }

            managed.Add(new ZonePages(zone.Nid, architecture.Zones[index], zone.Values["managed"]));
        }

        return managed.ToImmutable();
    }

    private static void Validate(MachineDescription description, string logPath)
    {
        try
        {
            description.Validate();
        }
        catch (PhysMemException e)
        {
            throw new InputException(logPath, 0, e.Message, e.Remedy, FaultCode.InputInvalid, e);
        }
    }
}
