using System.Text;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.Tests.Trace;

/// <summary>Reads traces that are written in a test.</summary>
internal static class TraceLines
{
    public const string FileName = "sample.trace";

    /// <summary>The events of a text as they stand there, without the pairing of frees.</summary>
    public static List<TraceEvent> Read(string text, KernelLine? line = null)
    {
        using var reader = new TraceReader(LineSource.FromBytes(Encoding.Latin1.GetBytes(text), FileName), line);
        var events = new List<TraceEvent>();
        while (reader.Read(out TraceEvent e))
        {
            events.Add(e);
        }

        return events;
    }

    /// <summary>The events with frees and their later halves paired.</summary>
    public static List<TraceEvent> Resolve(string text, KernelLine? line = null)
    {
        List<TraceEvent> events = Read(text, line);
        FreeContexts.Resolve(events);
        return events;
    }

    /// <summary>A line of an ordinary task.</summary>
    public static string Line(string rest, string task = "init-1", int cpu = 0, string state = ".....") =>
        $"{task,24} [{cpu:D3}] {state}     6.302793: {rest}\n";
}
