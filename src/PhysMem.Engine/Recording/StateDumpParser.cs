using System.Text;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Recording;

/// <summary>
/// Reads states from one file, line by line: finds what each line is about and hands it to the code that knows its
/// fields. Within a state SYS comes first, a node before its zones, a zone before its lists.
/// </summary>
internal sealed partial class StateDumpParser
{
    private readonly LineSource _source;
    private readonly bool _isolated;
    private readonly FieldSlot[] _slots = new FieldSlot[FieldLine.MostFields];
    private StateDump _dump = new() { Label = "" };
    private bool _sys;
    private bool _vm;
    private bool _events;

    /// <param name="source">The file.</param>
    /// <param name="isolated">
    /// Whether NR_FREE_PAGES may be off, as it can be after pageblocks were isolated.
    /// </param>
    public StateDumpParser(LineSource source, bool isolated = false)
    {
        _source = source;
        _isolated = isolated;
    }

    /// <summary>Reads from the STATE line that comes next to its ENDSTATE line.</summary>
    public StateDump Read()
    {
        if (!_source.TryReadLine(out var text))
        {
            throw _source.EndsEarly("a STATE line");
        }

        Begin(text);
        while (_source.TryReadLine(out text))
        {
            var line = new FieldLine(_source, text, _slots);
            if (line.Is("ENDSTATE"u8))
            {
                return End(ref line);
            }

            ReadLine(ref line);
        }

        throw _source.EndsEarly($"ENDSTATE label={_dump.Label}");
    }

    private void Begin(ReadOnlySpan<byte> text)
    {
        var line = new FieldLine(_source, text, _slots);
        if (!line.Is("STATE"u8))
        {
            throw _source.Error($"{LineSource.Quote(line.Keyword)} where a STATE line should be");
        }

        _dump = new StateDump
        {
            Label = line.Text("label"u8),
            Source = _source.Name,
            FirstLine = _source.LineNumber,
        };
        line.Close();
        _zone = null;
        _sys = _vm = _events = false;
    }

    private StateDump End(ref FieldLine line)
    {
        var label = line.Value("label"u8);
        if (!label.SequenceEqual(Encoding.ASCII.GetBytes(_dump.Label)))
        {
            throw line.Error($"field \"label\" is {LineSource.Quote(label)}, but STATE says label={_dump.Label}");
        }

        line.Close();
        Require(_sys, "SYS");
        Require(_vm, "VM");
        Require(_events, "EVENTS");
        _dump.LastLine = _source.LineNumber;
        StateDumpAudit.Check(_dump, _source, _isolated);
        return _dump;
    }

    private void ReadLine(ref FieldLine line)
    {
        if (line.Is("SYS"u8))
        {
            Once(ref line, ref _sys);
            _dump.Sys = StateHeadLines.ReadSys(ref line);
            return;
        }

        Require(_sys, "SYS");
        if (!ReadHeadLine(ref line))
        {
            ReadZoneLine(ref line);
        }
    }

    private bool ReadHeadLine(ref FieldLine line)
    {
        if (line.Is("VM"u8))
        {
            Once(ref line, ref _vm);
            _dump.Vm = StateHeadLines.ReadVm(ref line, _dump.Sys);
        }
        else if (line.Is("EVENTS"u8))
        {
            Once(ref line, ref _events);
            _dump.Events = StateHeadLines.ReadEvents(ref line, _dump.Sys);
        }
        else if (line.Is("CPUS"u8))
        {
            RequireFirst(ref line, _dump.Cpus is null, "");
            _dump.Cpus = StateHeadLines.ReadCpus(ref line, _source, _dump.Sys);
        }
        else if (line.Is("NODE"u8))
        {
            var node = StateHeadLines.ReadNode(ref line, _source, _dump.Sys);
            RequireFirst(ref line, _dump.FindNode(node.Nid) is null, $" for node {node.Nid}");
            _dump.Nodes.Add(node);
        }
        else if (line.Is("ZONELIST"u8))
        {
            ReadZonelist(ref line);
        }
        else
        {
            return false;
        }

        return true;
    }

    private void ReadZonelist(ref FieldLine line)
    {
        var node = NodeOf(ref line);
        var kind = line.Value("kind"u8);
        bool fallback = kind.SequenceEqual("fallback"u8);
        if (!fallback && !kind.SequenceEqual("thisnode"u8))
        {
            throw line.Error($"field \"kind\" is {LineSource.Quote(kind)}; it must be fallback or thisnode");
        }

        RequireFirst(ref line, (fallback ? node.Fallback : node.ThisNode).Length == 0, $" of this kind for node {node.Nid}");
        var entries = StateHeadLines.ReadZonelist(ref line, _source, _dump.Sys);
        if (fallback)
        {
            node.Fallback = entries;
        }
        else
        {
            node.ThisNode = entries;
        }
    }

    private NodeState NodeOf(ref FieldLine line)
    {
        int nid = line.Small("nid"u8, 0, StateHeadLines.MostNodes - 1);
        return _dump.FindNode(nid) ?? throw line.Error($"there is no NODE line for node {nid} before");
    }

    private void Require(bool seen, string keyword)
    {
        if (!seen)
        {
            throw _source.Error($"the {keyword} line is missing before this line");
        }
    }

    private static void Once(ref FieldLine line, ref bool seen)
    {
        RequireFirst(ref line, !seen, "");
        seen = true;
    }

    private static void RequireFirst(ref FieldLine line, bool first, string what)
    {
        if (!first)
        {
            throw line.Error($"there is already such a line{what}");
        }
    }
}
