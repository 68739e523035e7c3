using System.IO.Compression;
using System.Text;
using System.Text.Json;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Report;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Html;

/// <summary>
/// What the page's scripts read: numbers as JSON, and the maps of a run's moments one behind the other, packed. JSON as it is
/// written here has no character that could end the element that it stands in.
/// </summary>
internal static class ReportData
{
    /// <summary>The data of runs.</summary>
    public static string Write(IReadOnlyList<RunHistory> runs)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("stateShift", PageMapRecorder.StateShift);
            WriteArray(json, "kinds", Enum.GetValues<MemoryMapKind>(), kind => Write(json, kind, runs));
            WriteArray(json, "runs", runs, run => Write(json, run, runs[0]));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, MemoryMapKind kind, IReadOnlyList<RunHistory> runs)
    {
        json.WriteStartObject();
        json.WriteString("name", kind.ToString());
        json.WriteStartObject("colours");
        foreach (char cell in CellsOf(kind, runs).Union(MemoryMapLegend.InFull(kind).Select(one => one.Cell)))
        {
            if (MemoryMapColours.Of(kind, cell) is var (red, green, blue))
            {
                json.WriteString(cell.ToString(), FormattableString.Invariant($"#{red:x2}{green:x2}{blue:x2}"));
            }
        }

        json.WriteEndObject();
        WriteArray(json, "legend", MemoryMapLegend.InFull(kind), one =>
        {
            json.WriteStartArray();
            json.WriteStringValue(one.Cell.ToString());
            json.WriteStringValue(one.Meaning);
            json.WriteEndArray();
        });
        json.WriteEndObject();
    }

    private static IEnumerable<char> CellsOf(MemoryMapKind kind, IReadOnlyList<RunHistory> runs) =>
        runs.SelectMany(run => run.Samples).Where(sample => sample.Map is not null)
            .SelectMany(sample => PageMapRecorder.CellsOf(sample.Map!, kind)).Distinct();

    private static void Write(Utf8JsonWriter json, RunHistory run, RunHistory first)
    {
        json.WriteStartObject();
        json.WriteString("machine", run.Name.Machine);
        json.WriteString("change", run.Name.Change);
        json.WriteString("kernel", run.Kernel);
        json.WriteNumber("pageSize", run.Build.PageSize);
        json.WriteNumber("pageblockOrder", run.Build.PageblockOrder);
        json.WriteNumber("orders", run.Build.OrderCount);
        json.WriteNumber("presentPages", run.PresentPages);
        WriteArray(json, "zones", run.Samples[0].Zones, zone => json.WriteStringValue($"node {zone.Nid} {zone.Name}"));
        WriteArray(json, "moments", run.Samples, sample => Write(json, sample));
        if (run.Parts is { } parts)
        {
            WriteArray(json, "parts", parts, part => WriteNumbers(json, [part.Zone, part.FirstBlock, part.Blocks]));
            WriteArray(json, "mapBytes", run.Samples, sample => json.WriteNumberValue(sample.Map!.Length));
            json.WriteBase64String("map", Pack(run.Samples));
        }

        WriteArray(json, "failures", run.Failures.Zip(run.FirstFailures), one => Write(json, one.First, one.Second));
        if (run.Parting is { } parting)
        {
            Write(json, parting, first.Name);
        }

        json.WriteEndObject();
    }

    // Free blocks by order and the unusable index by order: of each zone, and last of all zones together.
    private static void Write(Utf8JsonWriter json, MemorySample sample)
    {
        long[][] blocks = [.. Enumerable.Range(0, sample.Zones.Count).Select(sample.BlocksOf)];
        int[] orders = [.. Enumerable.Range(0, sample.Orders)];
        long[] all = sample.AllBlocks();
        json.WriteStartObject();
        if (sample.TimeOrNull is { } time)
        {
            json.WriteNumber("time", time);
        }

        json.WriteNumber("line", sample.Line);
        json.WriteNumber("freePages", sample.FreePages);
        WriteArray(json, "blocks", blocks.Append(all), zone => WriteNumbers(json, zone));
        json.WriteStartArray("unusable");
        for (int z = 0; z < blocks.Length; z++)
        {
            WriteNumbers(json, orders.Select(order => new ContigPageInfo(blocks[z], order).UnusableIndex));
        }

        WriteNumbers(json, orders.Select(order => new ContigPageInfo(all, order).UnusableIndex));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceRequests requests, FirstFailure first)
    {
        bool returned = first.Failure.Fault == FaultCode.OutOfMemory;
        AllocExplanation? explanation = returned ? AllocExplainer.Explain(first.Failure) : null;
        json.WriteStartObject();
        json.WriteNumber("order", requests.Order);
        json.WriteString("gfp", requests.Gfp);
        json.WriteNumber("requests", requests.Requests);
        json.WriteNumber("failed", requests.Failed);
        json.WriteNumber("failedInTrace", requests.FailedInTrace);
        json.WriteNumber("line", first.Line);
        json.WriteString("event", first.Event);
        json.WriteString("verdict", explanation?.Verdict.ToString() ?? first.Failure.Fault.ToString());
        json.WriteString("summary", explanation?.Summary ?? $"{first.Failure.Reason}.");
        json.WriteString("reasoning", explanation?.Reasoning ?? "");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RunParting parting, RunName first)
    {
        json.WriteStartObject("parting");
        json.WriteNumber("line", parting.Line);
        json.WriteString("event", parting.Event);
        json.WriteString("firstMachine", first.Machine);
        WriteSide(json, "first", parting.First, parting.FirstDecisions);
        WriteSide(json, "second", parting.Second, parting.SecondDecisions);
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, long pfn, IReadOnlyList<string> decisions)
    {
        json.WriteStartObject(name);
        json.WriteString("pfn", pfn < 0 ? null : PfnText.Of(pfn));
        WriteArray(json, "decisions", decisions, json.WriteStringValue);
        json.WriteEndObject();
    }

    private static byte[] Pack(IReadOnlyList<MemorySample> samples)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (MemorySample sample in samples)
            {
                Interruption.Check();
                gzip.Write(sample.Map);
            }
        }

        return packed.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, IEnumerable<long> numbers)
    {
        json.WriteStartArray();
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T value in values)
        {
            write(value);
        }

        json.WriteEndArray();
    }
}
