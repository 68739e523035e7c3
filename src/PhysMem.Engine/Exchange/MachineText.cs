using System.Text;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;
using static System.FormattableString;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// A whole machine as lines: its state as a recording has it, between lines of its own for what recordings leave out.
/// <see cref="MachineReader"/> makes the same machine of them; two machines are equal when their lines are.
/// </summary>
internal static class MachineText
{
    /// <summary>The version of the lines outside of the state; a reader refuses others.</summary>
    public const int Version = 1;

    /// <summary>The state's label.</summary>
    public const string Label = "machine";

    private const long MostPages = 1 << 30;

    /// <summary>All lines of a machine's file.</summary>
    public static IEnumerable<string> File(MachineState machine)
    {
        int count = 0;
        string head = Invariant($"MACHINE version={Version} name={Uri.EscapeDataString(machine.Name)} id={Ids(machine)}")
            + Invariant($" architecture={machine.Architecture} numa={(machine.Architecture.IsNuma ? 1 : 0)}");
        foreach (string line in Lines(machine).Concat(Origin(machine.Origin)).Prepend(head))
        {
            count++;
            yield return line;
        }

        yield return Invariant($"ENDMACHINE lines={count + 1}");
    }

    private static string Ids(MachineState machine) => string.Join(',', machine.Identity.Past.Append(machine.Identity.Id));

    /// <summary>The lines that a machine's state and nothing else decides.</summary>
    public static IEnumerable<string> Lines(MachineState machine)
    {
        var blocks = machine.PopulatedZones.ToDictionary(z => z, z => new UsedBlocks(z));
        return State(machine)
            .Concat(machine.PopulatedZones.SelectMany(z => blocks[z].MovableLines))
            .Append($"ENDSTATE label={Label}")
            .Concat(machine.PopulatedZones.Select(Ram))
            .Concat(machine.PopulatedZones.SelectMany(HiddenTypes))
            .Concat(machine.PopulatedZones.Where(z => !z.Unaccepted.IsEmpty).Select(Unaccepted))
            .Append("SIM " + MachineState.OwnFields.Text(machine))
            .Concat(machine.Nodes.Select(n => Invariant($"SIMNODE nid={n.Nid} {Node.OwnFields.Text(n)}")))
            .Concat(machine.PopulatedZones.Select(z => $"SIMZONE {Place(z)} {Zone.OwnFields.Text(z)}"))
            .Concat(machine.PopulatedZones.SelectMany(z => blocks[z].HeldLines))
            .Concat(ModeledSystem.Of(machine) is { } system ? PressureText.Lines(system) : []);
    }

    // Where a machine is from makes no difference between two of them.
    private static IEnumerable<string> Origin(MachineOrigin origin) =>
        origin.Told.Select(one => $"TOLD text={Uri.EscapeDataString(one)}").Concat(origin.Filled.Select(one => $"FILLED text={Uri.EscapeDataString(one)}"));

    private static List<string> State(MachineState machine)
    {
        var lines = new List<string> { $"STATE label={Label}" };
        StateText.Write(machine, StateCapture.Head(machine, Label), line => Keep(lines, line), runs: true);
        return lines;
    }

    private static bool Keep(List<string> lines, ReadOnlySpan<byte> line)
    {
        lines.Add(Encoding.ASCII.GetString(line));
        return true;
    }

    /// <summary>How a line says which zone it is about.</summary>
    public static string Place(Zone zone) => Invariant($"nid={zone.Node.Nid} zone={zone.Index}");

    // What a state says of this is cut off at pageblocks.
    private static string Ram(Zone zone) => $"RAM {Place(zone)} : " + string.Join(
        ' ', zone.Machine.Frames.Ranges.Where(r => r.Zone == zone).SelectMany(Pieces));

    // A range's length is an int for its reader.
    private static IEnumerable<string> Pieces(FrameRange range)
    {
        for (long start = range.Start; start < range.End; start += MostPages)
        {
            yield return Invariant($"{start}+{Math.Min(range.End - start, MostPages)}");
        }
    }

    // Blocks that wait to be accepted, in their order.
    private static string Unaccepted(Zone zone) => $"UNACCEPTED {Place(zone)} : " + string.Join(
        ' ', zone.Unaccepted.Runs.SelectMany(run => Pieces(new FrameRange(zone.Pfn(run.First), zone.Pfn(run.End), zone))));

    // Types of pageblocks that begin where the zone has no memory: a state has no letter for them.
    private static IEnumerable<string> HiddenTypes(Zone zone)
    {
        int size = zone.Build.PageblockPages;
        long[] blocks = [.. zone.Machine.Frames.Ranges
            .Where(r => r.Zone == zone)
            .Select(r => (Block: r.Start / size * size, r.Start))
            .Where(r => zone.Machine.Frames.ZoneOf(Math.Max(r.Block, zone.StartPfn)) != zone)
            .Select(r => r.Block).Distinct()];
        if (blocks.Length > 0)
        {
            yield return $"TYPES {Place(zone)} : " + string.Join(
                ' ', blocks.Select(b => Invariant($"{b}{MigrateTypes.Letters[zone.Pageblocks.OfFrame(zone.FrameIndex(b))]}")));
        }
    }
}
