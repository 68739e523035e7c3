using System.Globalization;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Limits;

/// <summary>
/// The vm.* sysctls of a running machine by name, with the ranges and the after-effects that the kernel's handlers
/// have (kernel/sysctl.c, mm/page_alloc.c).
/// </summary>
internal static class SysctlTable
{
    private const string Prefix = "vm.";
    private const int LeastFraction = 8;

    private static readonly SysctlEntry[] s_entries =
    [
        new("min_free_kbytes", 0, int.MaxValue, m => m.Sysctl.MinFreeKbytes, WriteMinFree),
        new("watermark_scale_factor", 1, 3000, m => m.Sysctl.WatermarkScaleFactor, WriteScaleFactor),
        new("watermark_boost_factor", 0, int.MaxValue, m => m.Sysctl.WatermarkBoostFactor,
            (m, v) => m.Sysctl.WatermarkBoostFactor = v),
        new("percpu_pagelist_high_fraction", 0, int.MaxValue, m => m.Sysctl.PercpuPagelistHighFraction, WriteFraction),
        new("zone_reclaim_mode", 0, int.MaxValue, m => m.Sysctl.NodeReclaimMode,
            (m, v) => m.Sysctl.NodeReclaimMode = v) { Exists = m => m.Architecture.IsNuma },
        new("extfrag_threshold", 0, 1000, m => m.Sysctl.ExtFragThreshold, (m, v) => m.Sysctl.ExtFragThreshold = v),
        new("defrag_mode", 0, 1, m => m.Sysctl.DefragMode ? 1 : 0, (m, v) => m.Sysctl.DefragMode = v == 1)
        {
            Exists = m => m.Line.HasDefragMode,
        },
    ];

    /// <summary>Names that kernels before 6.1 or of distributions have, and what became of them.</summary>
    private static readonly Dictionary<string, string> s_former = new(StringComparer.Ordinal)
    {
        ["percpu_pagelist_fraction"] = "Since 5.14 it is vm.percpu_pagelist_high_fraction, which a zone's CPUs share and which leaves batches as they are.",
        ["lower_zone_protection"] = "Since 2.6.11 it is vm.lowmem_reserve_ratio.",
        ["numa_zonelist_order"] = "Since 4.14 zonelists are in node order only, which writing it doesn't change, and Get-SimZoneList shows.",
        ["extra_free_kbytes"] = "It is of Android and RHEL 6: vm.watermark_scale_factor moves low and high away from min too.",
    };

    /// <summary>The one that holds a number for each zone.</summary>
    private const string RatioName = "lowmem_reserve_ratio";

    /// <summary>The names that a machine has, with "vm.".</summary>
    public static IEnumerable<string> Names(MachineState machine) =>
        s_entries.Where(e => e.Exists(machine)).Select(e => Prefix + e.Name).Append(Prefix + RatioName);

    /// <summary>Whether a machine has a sysctl of this name.</summary>
    public static bool Has(MachineState machine, string name) => Names(machine).Contains(Prefix + Strip(name));

    /// <summary>
    /// A value as the file in /proc shows it, several numbers with tabs between. Looking at lowmem_reserve_ratio
    /// computes the reserves anew, as it does in the kernel.
    /// </summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>: there is no such sysctl.</exception>
    public static string Read(MachineState machine, string name)
    {
        if (Strip(name) == RatioName)
        {
            LowmemReserve.Apply(machine);
        }

        return Peek(machine, name);
    }

    /// <summary>The same from outside of the machine, which changes nothing.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static string Peek(MachineState machine, string name)
    {
        if (Strip(name) == RatioName)
        {
            return string.Join('\t', machine.Sysctl.LowmemReserveRatio);
        }

        return Find(machine, name).Read(machine).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Writes a value, as echo would, and computes what follows from it.</summary>
    /// <exception cref="PhysMemException"><see cref="FaultCode.SysctlInvalid"/>; nothing has changed then.</exception>
    public static void Write(MachineState machine, string name, string value)
    {
        if (Strip(name) == RatioName)
        {
            WriteRatios(machine, value);
            return;
        }

        SysctlEntry entry = Find(machine, name);
        int number = ReadNumber(entry.Name, value);
        if (number < entry.Least || number > entry.Most)
        {
            string range = entry.Most == int.MaxValue ? $"{entry.Least} or more" : $"{entry.Least} to {entry.Most}";
            throw Bad($"{Prefix}{entry.Name} takes {range}, not {number}", "Write a number of this range.");
        }

        entry.Write(machine, number);
    }

    private static string Strip(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    private static SysctlEntry Find(MachineState machine, string name)
    {
        SysctlEntry? entry = Array.Find(s_entries, e => e.Name == Strip(name));
        return entry != null && entry.Exists(machine)
            ? entry
            : throw Bad(
                $"Linux {machine.Line} on {machine.Architecture} has no sysctl {Cited.Of(name)} that the allocator looks at",
                s_former.TryGetValue(Strip(name), out string? became) ? became : $"It has {string.Join(", ", Names(machine))}.");
    }

    private static int ReadNumber(string name, string text) =>
        int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Bad($"{Prefix}{name} takes whole numbers below 2^31, not {Cited.Of(text)}", "Write a decimal number.");

    // min_free_kbytes_sysctl_handler.
    private static void WriteMinFree(MachineState machine, int value)
    {
        machine.Sysctl.MinFreeKbytes = machine.Sysctl.UserMinFreeKbytes = value;
        WatermarkSetup.Apply(machine);
    }

    // watermark_scale_factor_sysctl_handler.
    private static void WriteScaleFactor(MachineState machine, int value)
    {
        machine.Sysctl.WatermarkScaleFactor = value;
        WatermarkSetup.Apply(machine);
    }

    // percpu_pagelist_high_fraction_sysctl_handler.
    private static void WriteFraction(MachineState machine, int value)
    {
        if (value is > 0 and < LeastFraction)
        {
            throw Bad(
                $"{Prefix}percpu_pagelist_high_fraction takes 0 or {LeastFraction} and more, not {value}",
                "Write 0 to go by the watermarks, or a larger number.");
        }

        if (value == machine.Sysctl.PercpuPagelistHighFraction)
        {
            return;
        }

        machine.Sysctl.PercpuPagelistHighFraction = value;
        foreach (Zone zone in machine.PopulatedZones)
        {
            PageSetSizes.Apply(zone);
        }
    }

    // lowmem_reserve_ratio_sysctl_handler: of the numbers left out the old ones stay.
    private static void WriteRatios(MachineState machine, string value)
    {
        string[] words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int zones = machine.Architecture.MaxZones;
        if (words.Length == 0 || words.Length > zones)
        {
            throw Bad(
                $"{Prefix}{RatioName} takes 1 to {zones} numbers, not {words.Length}",
                "Write one number for each zone, lowest zone first.");
        }

        int[] ratios = [.. words.Select(w => Math.Max(ReadNumber(RatioName, w), 0))];
        ratios.CopyTo(machine.Sysctl.LowmemReserveRatio, 0);
        LowmemReserve.Apply(machine);
    }

    private static PhysMemException Bad(string what, string remedy) =>
        new(FaultCode.SysctlInvalid, what + ".", remedy);

    /// <summary>A sysctl that holds one number.</summary>
    private sealed record SysctlEntry(
        string Name, int Least, int Most, Func<MachineState, long> Read, Action<MachineState, int> Write)
    {
        /// <summary>Whether a machine's kernel has it; all have it unless said otherwise.</summary>
        public Func<MachineState, bool> Exists { get; init; } = _ => true;
    }
}
