using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Observed;

namespace PhysMem.Cli.Explain;

/// <summary>
/// Explanations as one JSON document. Its property names are a contract with scripts: new ones may come, none changes.
/// Pages are counted as such, memory else in kB.
/// </summary>
internal sealed class ExplainJson : IDisposable
{
    private static readonly JsonWriterOptions s_layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter _output;
    private readonly MemoryStream _bytes = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins the document.</summary>
    public ExplainJson(TextWriter output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_bytes, s_layout);
        _json.WriteStartObject();
        _json.WriteStartArray("reports");
    }

    /// <summary>Writes an explanation. None is kept: a log may have any number of reports.</summary>
    public void Add(AllocExplanation explanation)
    {
        Write(_json, explanation);
        Print();
    }

    /// <summary>Ends the document.</summary>
    public void End(int exitCode)
    {
        _json.WriteEndArray();
        _json.WriteNumber("exitCode", exitCode);
        _json.WriteEndObject();
        Print();
        _output.WriteLine();
    }

    public void Dispose()
    {
        _json.Dispose();
        _bytes.Dispose();
    }

    private void Print()
    {
        _json.Flush();
        _output.Write(Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length));
        _bytes.SetLength(0);
    }

    private static void Write(Utf8JsonWriter json, AllocExplanation explanation)
    {
        KernelReport report = explanation.Report;
        json.WriteStartObject();
        json.WriteString("source", report.Source);
        json.WriteNumber("line", report.FirstLine);
        json.WriteString("kind", report.Kind.ToString());
        json.WriteString("process", report.Process);
        json.WriteString("kernel", explanation.IsKernelTold ? report.Release : explanation.Kernel);
        json.WriteBoolean("kernelTold", explanation.IsKernelTold);
        WriteNumber(json, "order", report.Request?.Order);
        json.WriteString("gfp", report.Request is { Mode: { } mode, Layout: { } layout } ? GfpText.Format(mode, layout) : null);
        json.WriteString("verdict", explanation.Verdict.ToString());
        WriteStrings(json, "causes", explanation.Causes.Select(cause => cause.ToString()));
        json.WriteBoolean("certain", explanation.IsCertain);
        json.WriteString("summary", explanation.Summary);
        json.WriteString("reasoning", explanation.Reasoning);
        json.WriteStartArray("zones");
        foreach (ZoneExamination zone in explanation.Zones)
        {
            Write(json, zone);
        }

        json.WriteEndArray();
        json.WriteStartArray("flips");
        foreach (Flip flip in explanation.Flips)
        {
            json.WriteStartObject();
            json.WriteString("kind", flip.Kind.ToString());
            json.WriteString("change", flip.Change);
            json.WriteString("apply", flip.Apply);
            json.WriteString("cost", flip.Cost);
            json.WriteNumber("amount", flip.Amount);
            json.WriteBoolean("proved", flip.IsProved);
            json.WriteString("proof", flip.Proof.ToString());
            json.WriteString("doubt", flip.Doubt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStrings(json, "guesses", explanation.Guesses);
        WriteStrings(json, "missing", explanation.Missing);
        WriteStrings(json, "actions", explanation.Actions);
        WriteTasks(json, report);
        json.WriteNumber("unusedLines", report.Unused.Length);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ZoneExamination zone)
    {
        json.WriteStartObject();
        json.WriteNumber("node", zone.Zone.Node);
        json.WriteString("zone", zone.Zone.Name);
        json.WriteString("answer", zone.Answer.ToString());
        json.WriteString("cause", zone.Cause?.ToString());
        json.WriteString("why", zone.Why);
        WatermarkSum? test = zone.Watermark;
        WriteNumber(json, "free", zone.Zone.Free);
        WriteNumber(json, "usable", test?.Usable);
        WriteNumber(json, "needed", test?.Needed);
        WriteNumber(json, "min", zone.Zone.Min);
        WriteNumber(json, "boost", test?.Boost);
        WriteNumber(json, "lowmemReserve", test?.Reserve);
        WriteNumber(json, "blocks", zone.Blocks?.Usable);
        json.WriteEndObject();
    }

    private static void WriteTasks(Utf8JsonWriter json, KernelReport report)
    {
        if (report.Oom is null)
        {
            return;
        }

        WriteNumber(json, "victim", report.Oom.Victim?.Pid);
        json.WriteStartArray("tasks");
        foreach (OomScore score in OomScores.Of(report))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", score.Task.Pid);
            json.WriteString("name", score.Task.Name);
            json.WriteNumber("rss", score.Task.Rss);
            json.WriteNumber("swap", score.Task.SwapEntries);
            json.WriteNumber("oomScoreAdj", score.Task.ScoreAdj);
            WriteNumber(json, "score", score.Points);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
