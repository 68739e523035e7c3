using System.Collections.Immutable;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Exchange;

/// <summary>
/// Reads a machine's file: the state makes a machine as it would from a recording, the lines behind it complete it.
/// Whatever is wrong in a line is one error, and no machine is left behind.
/// </summary>
internal sealed partial class MachineReader
{
    private readonly record struct MachineHead(string Name, string? Architecture, bool IsNuma, string[] Ids, int Line);

    private readonly LineSource _source;
    private readonly FieldSlot[] _slots = new FieldSlot[FieldLine.MostFields];
    private readonly StateDump _dump;
    private readonly MachineState _machine;
    private readonly TableBudget _budget = new();

    private MachineReader(LineSource source, in MachineHead head)
    {
        _source = source;
        _dump = new StateDumpParser(source, isolated: true).Read();
        _machine = RecordedMachine.Build(_dump, ReadRam, ArchitectureOf(head));
    }

    /// <summary>The name that the machine of a file had.</summary>
    /// <exception cref="InputException">It is no machine's file.</exception>
    public static string ReadName(string path)
    {
        using var source = LineSource.Open(path);
        return ReadHead(source).Name;
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InputException">It can't be read, or holds no machine that could be.</exception>
    public static MachineState Read(string path)
    {
        using var source = LineSource.Open(path);
        return Read(source);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static MachineState Read(LineSource source)
    {
        MachineHead head = ReadHead(source);
        var reader = new MachineReader(source, head);
        try
        {
            reader.ReadRest();
            reader._machine.Identity.Remember(head.Ids);
            return reader._machine;
        }
        catch
        {
            reader._machine.Dispose();
            throw;
        }
    }

    // Files of before machines had an identity have none.
    private static MachineHead ReadHead(LineSource source)
    {
        if (!source.TryReadLine(out var text))
        {
            throw source.EndsEarly("a MACHINE line");
        }

        var line = new FieldLine(source, text, new FieldSlot[FieldLine.MostFields]);
        if (!line.Is("MACHINE"u8))
        {
            throw source.Error(
                $"{LineSource.Quote(line.Keyword)} where a MACHINE line should be",
                "Give a file that Export-SimMachine has written; New-SimMachine -Path reads recordings.");
        }

        if (line.Number("version"u8) != MachineText.Version)
        {
            throw source.Error(
                "the file was written by another version of PhysMem", "Read it with that version, or make the machine anew.");
        }

        var head = new MachineHead(
            Unescaped(ref line),
            line.Has("architecture"u8) ? line.Text("architecture"u8) : null,
            line.Has("numa"u8) && line.Flag("numa"u8),
            line.Has("id"u8) ? line.Text("id"u8).Split(',') : [],
            source.LineNumber);
        line.Close();
        return head;
    }

    // Files of earlier versions leave it to the names of their zones.
    private ArchitectureProfile? ArchitectureOf(MachineHead head)
    {
        if (head.Architecture is null)
        {
            return null;
        }

        ImmutableArray<ZoneType>? zones = RecordedBuild.ZonesOf(_dump);
        return (zones is { } types ? ArchitectureProfile.Find(head.Architecture, types, head.IsNuma) : null) ?? throw new InputException(
            _source.Name, head.Line, $"there is no architecture {Cited.Of(head.Architecture)} with the zones of the state",
            $"Known are {string.Join(", ", ArchitectureProfile.All)}, and names of zones joined by +.");
    }

    private static string Unescaped(ref FieldLine line) => Uri.UnescapeDataString(line.Text("name"u8));

    private void ReadRest()
    {
        while (_source.TryReadLine(out var text))
        {
            var line = new FieldLine(_source, text, _slots);
            if (line.Is("ENDMACHINE"u8))
            {
                End(ref line);
                return;
            }

            if (!ReadOwn(ref line) && !ReadPressure(ref line))
            {
                throw _source.Error($"{LineSource.Quote(line.Keyword)} is not known behind a machine's state");
            }
        }

        throw _source.EndsEarly("its ENDMACHINE line");
    }

    private void End(ref FieldLine line)
    {
        long lines = line.Number("lines"u8);
        line.Close();
        if (lines != _source.LineNumber)
        {
            throw line.Error($"this is line {_source.LineNumber}, but lines={lines}: something was taken out or put in");
        }

        if (_source.TryReadLine(out _))
        {
            throw _source.Error("there is something behind the machine's end");
        }
    }

    private Zone ZoneOf(ref FieldLine line, out ZoneState state) => ZoneOf(ref line, _machine, out state);

    private Zone ZoneOf(ref FieldLine line, MachineState machine, out ZoneState state)
    {
        int nid = line.Small("nid"u8, 0, StateHeadLines.MostNodes - 1);
        int index = line.Small("zone"u8, 0, _dump.Sys.MaxNrZones - 1);
        state = _dump.FindZone(nid, index) is { Populated: true } zone
            ? zone
            : throw line.Error($"the state has no zone {index} of node {nid} with memory");
        return machine.NodeData[nid]!.Zones[index];
    }

    private Node NodeOf(ref FieldLine line)
    {
        int nid = line.Small("nid"u8, 0, StateHeadLines.MostNodes - 1);
        return _machine.NodeData[nid] ?? throw line.Error($"the state has no node {nid}");
    }
}
