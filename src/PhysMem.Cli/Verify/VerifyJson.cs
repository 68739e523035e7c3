using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Verify;

namespace PhysMem.Cli.Verify;

/// <summary>
/// Outcomes as one JSON document. Its property names are a contract with scripts: new ones may come, none changes.
/// Written property by property, which needs no reflection at start.
/// </summary>
internal static class VerifyJson
{
    // The document goes to a terminal or a file, not into a web page: quotes in reasons stay readable.
    private static readonly JsonWriterOptions s_layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(IReadOnlyList<VerifyOutcome> outcomes, VerifyTotals totals, TextWriter output)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_layout))
        {
            json.WriteStartObject();
            json.WriteNumber("exitCode", totals.ExitCode);
            json.WriteStartArray("results");
            foreach (VerifyOutcome outcome in outcomes.Where(o => o.WasCompared))
            {
                WriteResult(json, outcome);
            }

            json.WriteEndArray();
            json.WriteStartArray("unreadable");
            foreach (VerifyOutcome outcome in outcomes.Where(o => o.Fault != null))
            {
                WriteFault(json, outcome.Fault!);
            }

            json.WriteEndArray();
            WriteTotals(json, totals);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static void WriteResult(Utf8JsonWriter json, VerifyOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("name", outcome.Target.Name);
        json.WriteString("kind", NameOf(outcome.Target.Kind));
        json.WriteString("path", outcome.Target.Path);
        json.WriteBoolean("equal", outcome.IsEqual);
        WriteCounts(json, outcome.Counts);
        if (outcome.FirstDifference is { } difference)
        {
            WriteDifference(json, difference);
        }
        else
        {
            json.WriteNull("firstDifference");
        }

        json.WriteEndObject();
    }

    private static void WriteDifference(Utf8JsonWriter json, VerifyDifference difference)
    {
        json.WriteStartObject("firstDifference");
        if (difference.Line > 0)
        {
            json.WriteNumber("line", difference.Line);
            json.WriteString("call", difference.Call);
        }
        else
        {
            json.WriteNull("line");
            json.WriteNull("call");
        }

        json.WriteString("what", difference.What);
        json.WriteString("expected", difference.Expected);
        json.WriteString("given", difference.Given);
        json.WriteEndObject();
    }

    private static void WriteFault(Utf8JsonWriter json, InputException fault)
    {
        json.WriteStartObject();
        json.WriteString("path", fault.File);
        json.WriteNumber("line", fault.Line);
        json.WriteString("reason", fault.Reason);
        json.WriteString("remedy", fault.Remedy);
        json.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter json, VerifyTotals totals)
    {
        json.WriteStartObject("total");
        json.WriteNumber("compared", totals.Compared);
        json.WriteNumber("equal", totals.Equal);
        json.WriteNumber("different", totals.Different);
        json.WriteNumber("unreadable", totals.Unreadable);
        WriteCounts(json, totals.Counts);
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, IReadOnlyList<VerifyCount> counts)
    {
        json.WriteStartObject("counts");
        foreach (VerifyCount count in counts)
        {
            json.WriteStartObject(count.What);
            json.WriteNumber("equal", count.Equal);
            json.WriteNumber("total", count.Total);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string NameOf(VerifyKind kind) => kind switch
    {
        VerifyKind.Sequence => "sequence",
        VerifyKind.Shape => "shape",
        _ => "trace",
    };
}
