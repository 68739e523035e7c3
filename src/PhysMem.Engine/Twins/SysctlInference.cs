using System.Numerics;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Twins;

/// <summary>The sysctls that lead to the marks and reserves of a twin, found by computing them again.</summary>
internal static class SysctlInference
{
    private const int MostScaleFactor = 3000;

    /// <summary>
    /// vm.min_free_kbytes and vm.watermark_scale_factor. Each zone's share of the first is rounded down, so several lead to the
    /// same marks: it is the roundest of them.
    /// </summary>
    public static void FindMarks(MachineState machine, TwinNotes notes)
    {
        Zone[] sharing = [.. machine.PopulatedZones.Where(zone => !WatermarkSetup.HasFixedMin(zone))];
        long sum = sharing.Sum(zone => zone.RawWatermark(Watermark.Min)), low = WatermarkSetup.LowPages(machine);
        VmSysctl sysctl = machine.Sysctl;
        sysctl.UserMinFreeKbytes = -1;
        bool Gives(long min) => sharing.All(zone => WatermarkSetup.Of(zone, min, low, 1).Min == zone.RawWatermark(Watermark.Min));
        long[] fitting = [.. Enumerable.Range(0, sharing.Length + 1).Select(more => sum + more).Where(Gives)];
        bool isExact = fitting.Length > 0;
        long pages = isExact ? fitting.MaxBy(BitOperations.TrailingZeroCount) : sum;
        sysctl.MinFreeKbytes = pages << (machine.Build.PageShift - 10);
        bool Fits(int factor) => machine.PopulatedZones.All(
            zone => WatermarkSetup.Of(zone, pages, low, factor).Gap == zone.RawWatermark(Watermark.Low) - zone.RawWatermark(Watermark.Min));
        int found = Fits(sysctl.WatermarkScaleFactor)
            ? sysctl.WatermarkScaleFactor
            : Enumerable.Range(1, MostScaleFactor).FirstOrDefault(Fits);
        sysctl.WatermarkScaleFactor = found > 0 ? found : sysctl.WatermarkScaleFactor;
        notes.Told.Add(isExact
            ? $"vm.min_free_kbytes={sysctl.MinFreeKbytes}, by which the zones have their min marks"
            : $"vm.min_free_kbytes={sysctl.MinFreeKbytes}, the sum of the min marks");
        if (found > 0)
        {
            notes.Told.Add($"vm.watermark_scale_factor={found}, by which the zones have their other marks");
        }

        if (!isExact || found == 0)
        {
            notes.Filled.Add("the marks of the text aren't those that these sysctls give, so writing one of them changes all marks");
        }
    }

    /// <summary>
    /// vm.lowmem_reserve_ratio: the usual one where it gives the reserves of a zone, else what they come to. Kernels before 7.x
    /// compute the reserves early, and what becomes managed later isn't in them: the usual ratio may give up to twice as much.
    /// </summary>
    public static void FindRatios(MachineState machine, TwinNotes notes)
    {
        int[] ratios = LowmemReserve.DefaultRatios(machine.Architecture);
        for (int index = 0; index < ratios.Length; index++)
        {
            var reserves = machine.PopulatedZones.Where(zone => zone.Index == index)
                .SelectMany(zone => Enumerable.Range(index + 1, ratios.Length - index - 1)
                    .Select(higher => (Told: zone.LowmemReserve[higher], Above: zone.Node.Zones[(index + 1)..(higher + 1)].Sum(one => one.ManagedPages)))).ToArray();
            int usual = ratios[index];
            if (reserves.All(one => one.Told <= Given(one.Above, usual) && one.Told >= Given(one.Above, usual) / 2))
            {
                continue;
            }

            (long told, long above) = reserves.MaxBy(one => one.Told);
            int ratio = told == 0 ? 0 : (int)Math.Clamp(above / told, 1, int.MaxValue);
            ratios[index] = ratio;
            if (!reserves.All(one => one.Told == Given(one.Above, ratio)))
            {
                notes.Filled.Add($"vm.lowmem_reserve_ratio of {machine.Architecture.ZoneName(index)}: {ratio}, which is near the reserves told");
            }
        }

        machine.Sysctl.LowmemReserveRatio = ratios;
        notes.Told.Add($"vm.lowmem_reserve_ratio=\"{string.Join(' ', ratios)}\", by which the zones have their reserves");
    }

    private static long Given(long above, int ratio) => ratio == 0 ? 0 : above / ratio;
}
