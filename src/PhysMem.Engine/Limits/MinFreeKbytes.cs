using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Limits;

/// <summary>How much memory a kernel keeps free if nobody tells it.</summary>
internal static class MinFreeKbytes
{
    private const long Least = 128;
    private const long Most = 262144;

    // With less, huge pages turn themselves off.
    private const long LeastBytesForHugePages = 512L << 20;

    /// <summary>calculate_min_free_kbytes: four times the square root of low memory, in KiB.</summary>
    public static void Calculate(MachineState machine)
    {
        long value = WatermarkMath.IntSqrt(FreeBufferPages(machine) * KiBPerPage(machine) * 16);
        if (value > machine.Sysctl.UserMinFreeKbytes)
        {
            machine.Sysctl.MinFreeKbytes = Math.Clamp(value, Least, Most);
        }
    }

    /// <summary>
    /// The start of khugepaged (hugepage_init, set_recommended_min_free_kbytes): enough is kept free for some whole
    /// pageblocks of each type in each zone, but at most a twentieth of low memory.
    /// </summary>
    /// <returns>Whether the marks must be computed anew.</returns>
    public static bool AdjustForHugePages(MachineState machine, bool enabled)
    {
        if (!machine.Build.HasHugePages || machine.TotalRam < LeastBytesForHugePages >> machine.Build.PageShift)
        {
            return false;
        }

        if (!enabled)
        {
            Calculate(machine);
            return true;
        }

        int normal = machine.Architecture.IndexOf(ZoneType.Normal);
        int zones = machine.PopulatedZones.Count(z => z.Index <= normal);

        // Two blocks for the allocator's own use of reserves, one for each pair of types that could be mixed.
        long blocks = zones * (2 + (Kernel.MigrateTypes.PerCpuTypes * Kernel.MigrateTypes.PerCpuTypes));
        long pages = Math.Min(blocks * machine.Build.PageblockPages, FreeBufferPages(machine) / 20);
        machine.Sysctl.MinFreeKbytes = Math.Max(machine.Sysctl.MinFreeKbytes, pages * KiBPerPage(machine));
        return true;
    }

    /// <summary>nr_free_buffer_pages: what ordinary kernel requests can use above the high marks.</summary>
    public static long FreeBufferPages(MachineState machine)
    {
        int normal = machine.Architecture.IndexOf(ZoneType.Normal);
        Node node = machine.NodeData[machine.Cpus[0].Node]!;
        return node.Fallback.Zones
            .Where(z => z.Index <= normal)
            .Sum(z => Math.Max(0, z.ManagedPages - z.WatermarkPages(Watermark.High)));
    }

    private static long KiBPerPage(MachineState machine) => machine.Build.PageSize / 1024;
}
