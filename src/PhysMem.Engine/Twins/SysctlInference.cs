using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Limits;

namespace PhysMem.Engine.Twins;

/// <summary>The sysctls that lead to the marks and reserves of a twin, found by computing them again.</summary>
internal static class SysctlInference
{
    private const int MostScaleFactor = 3000;

    /// <summary>
    /// vm.min_free_kbytes and vm.watermark_scale_factor. Each zone's share of the first is rounded down, so the sum of the min
    /// marks is a few pages too small at most.
    /// </summary>
    public static void FindMarks(MachineState machine, TwinNotes notes)
    {
        Zone[] sharing = [.. machine.PopulatedZones.Where(zone => !WatermarkSetup.HasFixedMin(zone))];
        long sum = sharing.Sum(zone => zone.RawWatermark(Watermark.Min)), low = WatermarkSetup.LowPages(machine);
        VmSysctl sysctl = machine.Sysctl;
        sysctl.UserMinFreeKbytes = -1;
        long pages = sum;
        while (pages <= sum + sharing.Length && !sharing.All(zone => WatermarkSetup.Of(zone, pages, low, 1).Min == zone.RawWatermark(Watermark.Min)))
        {
            pages++;
        }

        bool isExact = pages <= sum + sharing.Length;
        pages = isExact ? pages : sum;
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

    /// <summary>vm.lowmem_reserve_ratio: the usual one where it gives the reserves of a zone, else what they come to.</summary>
    public static void FindRatios(MachineState machine, TwinNotes notes)
    {
        int[] ratios = LowmemReserve.DefaultRatios(machine.Architecture);
        for (int index = 0; index < ratios.Length; index++)
        {
            Zone[] zones = [.. machine.PopulatedZones.Where(zone => zone.Index == index)];
            long Above(Zone zone, int higher) => zone.Node.Zones[(index + 1)..(higher + 1)].Sum(one => one.ManagedPages);
            bool Fits(long ratio) => zones.All(zone => Enumerable.Range(index + 1, ratios.Length - index - 1)
                .All(higher => zone.LowmemReserve[higher] == (ratio == 0 ? 0 : Above(zone, higher) / ratio)));
            if (Fits(ratios[index]))
            {
                continue;
            }

            Zone? one = zones.FirstOrDefault(zone => zone.LowmemReserve[^1] > 0);
            long near = one is null ? 0 : Above(one, ratios.Length - 1) / one.LowmemReserve[^1];
            ratios[index] = (int)Math.Clamp(near, 0, int.MaxValue);
            if (!Fits(ratios[index]))
            {
                notes.Filled.Add($"vm.lowmem_reserve_ratio of {zones[0].Name}: {ratios[index]}, which doesn't give the reserves told");
            }
        }

        machine.Sysctl.LowmemReserveRatio = ratios;
        notes.Told.Add($"vm.lowmem_reserve_ratio=\"{string.Join(' ', ratios)}\"");
    }
}
