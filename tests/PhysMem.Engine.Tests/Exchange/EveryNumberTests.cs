using System.Reflection;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>
/// Who adds a number to a structure must think of copies and files: each one that can be set is set here to a value of its
/// own, and must be found again.
/// </summary>
public class EveryNumberTests
{
    // What follows from other numbers, or has a rule of its own for being set.
    private static readonly string[] s_special =
    [
        "NodeOfCpu", "MovableRequestsJoinLru", "StartPfn", "SpannedPages", "PresentPages", "KeepsTypesApart", "FirstLruHead",
        "JoinList", "IsObserved", "IsTraced", "FreeCount", "LooksFrom",
    ];

    // What lines whose page sets are fixed don't have, and what those don't have whose page sets tune themselves.
    private static readonly string[] s_tuning =
    [
        "DefragMode", "NrFreeHighAtomic", "CmaPages", "NrFreeCmaGlobal", "PagesetHighMax", "BelowHigh", "HighMin", "HighMax",
        "AllocFactor", "FreedHighOrder", "KeepsBatch", "DiffFreeCma",
    ];

    [Theory]
    [InlineData("6.1")]
    [InlineData("7.2")]
    public void A_copy_has_every_number_of_its_original(string line)
    {
        using SimMachine original = Changed(line);
        using SimMachine copy = original.Exchange.Copy("copy");

        Assert.All(Numbers(original).Zip(Numbers(copy)), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Theory]
    [InlineData("6.1")]
    [InlineData("7.2")]
    public void A_machine_from_a_file_has_every_number_of_its_original(string line)
    {
        using var folder = new ScratchFolder();
        using SimMachine original = Changed(line);
        string file = Path.Combine(folder.Path, "a");
        original.Exchange.Export(file);
        using SimMachine read = SimMachine.FromFile(file, "read");

        Assert.All(Numbers(original).Zip(Numbers(read)), pair => Assert.Equal(pair.First, pair.Second));
    }

    // Values that are in everybody's range: 0 and 1 for what is yes or no, 1 and 2 else.
    private static SimMachine Changed(string line)
    {
        SimMachine machine = Machines.Booted(KernelLine.All.Single(one => one.Name == line));
        int next = 1;
        foreach ((object structure, PropertyInfo number) in Properties(machine))
        {
            next = (next % 2) + 1;
            switch (number.GetValue(structure))
            {
                case bool value:
                    number.SetValue(structure, !value);
                    break;
                case int or long when number.SetMethod != null:
                    number.SetValue(structure, Convert.ChangeType(next, number.PropertyType, null));
                    break;
                case long[] values:
                    Array.ForEach(Enumerable.Range(0, values.Length).ToArray(), k => values[k] = next + k);
                    break;
                case int[] values:
                    Array.ForEach(Enumerable.Range(0, values.Length).ToArray(), k => values[k] = next + k);
                    break;
            }
        }

        // What must add up for a file to be read.
        foreach (Zone zone in machine.State.PopulatedZones)
        {
            zone.ManagedPages = zone.PresentPages;
            zone.NrFreeHighAtomic = 0;
            zone.IsolatedPageblocks *= machine.State.Line.ListsFollowPageblocks ? 0 : 1;
            zone.CmaPages = 0;
            (zone.PageSets[0].DiffFreeCma, zone.NrFreeCmaGlobal) = (0, 0);
            foreach (int k in Enumerable.Range(0, zone.LruCounters.Length))
            {
                zone.LruCounters[k] *= machine.State.Line.ZoneCounters.Contains(Zone.LruCounterNames[k]) ? 1 : 0;
            }

            zone.PageSets[0].Count = 0;
            zone.PageSets[0].DiffFree = -1;
            zone.NrFreeGlobal = zone.Buddy.FreePages + 1;
        }

        return machine;
    }

    private static string[] Numbers(SimMachine machine) =>
    [
        .. Properties(machine).Select(p => $"{p.Structure.GetType().Name} {p.Number.Name} {Text(p.Number.GetValue(p.Structure))}"),
    ];

    private static string Text(object? value) =>
        value is System.Collections.IEnumerable list and not string ? string.Join(',', list.Cast<object>()) : $"{value}";

    private static IEnumerable<(object Structure, PropertyInfo Number)> Properties(SimMachine machine)
    {
        MachineState state = machine.State;
        var system = (ModeledSystem)state.Allocator.Pressure;
        object[] structures =
        [
            state, state.Sysctl, state.Events, system, system.Totals, system.OomKiller, .. state.Nodes, .. state.PopulatedZones,
            .. state.Nodes.Select(system.Of), .. state.PopulatedZones.Select(system.Of),
            .. state.PopulatedZones.Select(z => z.PageSets[0]), .. state.PopulatedZones.Select(z => z.Lru!),
        ];
        return structures.SelectMany(
            one => one.GetType().GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .Where(p => p.GetIndexParameters().Length == 0 && !s_special.Contains(p.Name) && IsNumber(p)
                    && (state.Line.TunesPageSets || !s_tuning.Contains(p.Name)))
                .Select(p => (one, p)));
    }

    private static bool IsNumber(PropertyInfo p) => p.PropertyType == typeof(long[]) || p.PropertyType == typeof(int[])
        || (p.SetMethod != null && (p.PropertyType == typeof(long) || p.PropertyType == typeof(int) || p.PropertyType == typeof(bool)));
}
