using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Html;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Trace;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Tests.Html;

/// <summary>The page of machines and runs, without a browser.</summary>
public sealed partial class ReportPageTests
{
    [Theory]
    [InlineData("lab</script><script>alert(1)</script>")]
    [InlineData("<!-- {{data}} & \"x\"")]
    [InlineData("\u2028 <img src=x onerror=alert(1)>")]
    public void A_name_ends_no_element_and_is_no_part_of_the_page(string name)
    {
        string page = Page(name, out _);

        Assert.Contains($"<h1>Memory of {WebUtility.HtmlEncode(name)}</h1>", page, StringComparison.Ordinal);
        Assert.Equal(ScriptCount, page.Split("<script").Length - 1);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(name, Data(page).GetProperty("runs")[0].GetProperty("machine").GetString());
    }

    [Fact]
    public void The_policy_allows_the_scripts_and_styles_that_are_there_and_nothing_else()
    {
        string page = Page("lab", out _);
        string policy = Policy().Match(page).Groups[1].Value;
        string[] sources =
        [
            .. Inline().Matches(page).Select(one => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(one.Groups["text"].Value)))}'"),
        ];

        Assert.Equal(ScriptCount - 1 + 2, sources.Length);
        Assert.Equal(
            ["default-src 'none'", "script-src", "style-src", "base-uri 'none'", "form-action 'none'"],
            policy.Split("; ").Select(rule => Hash().Replace(rule, "").Trim()));
        Assert.Equal(sources.Order(), Hash().Matches(policy).Select(one => one.Value).Order());
    }

    // Handlers in attributes, which the policy forbids, and addresses that a browser would follow by itself.
    [Fact]
    public void Nothing_in_it_wants_the_network_or_is_a_handler_in_an_attribute()
    {
        string page = Inline().Replace(Page("lab", out _), "");

        Assert.DoesNotMatch("(?i)<[a-z][^>]*\\s(on[a-z]+|src|href|style)\\s*=", page);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_tells_its_moments_its_failures_and_where_it_parts()
    {
        using SimMachine lab = SmallMachines.OneNode(), tight = SmallMachines.OneNode();
        tight.Sysctls.Set("min_free_kbytes", "30000");
        var runs = new TraceRuns([new TraceRun(lab, false, 0.25, map: true), new TraceRun(tight, false, 0.25, map: true)]);
        for (int k = 0; k < 1000; k++)
        {
            runs.Play(new KmemEvent
            {
                Kind = TraceEventKind.Alloc, Pfn = 0x100000 + (k << 5), Order = 5, Gfp = "GFP_NOWAIT", Time = k / 1000.0, Line = k + 1, Task = "<b>",
            });
        }

        runs.Finish();
        JsonElement[] told = [.. Data(ReportPage.Make([.. runs.Runs.Select(run => run.History)])).GetProperty("runs").EnumerateArray()];

        Assert.All(told, run => Assert.Equal([0, 0.25, 0.5, 0.75, 0.999], run.GetProperty("moments").EnumerateArray().Select(one => one.GetProperty("time").GetDouble())));
        Assert.All(told, run => Assert.Equal(run.GetProperty("mapBytes").EnumerateArray().Sum(one => one.GetInt32()), Unpacked(run).Length));
        JsonElement failure = Assert.Single(told[1].GetProperty("failures").EnumerateArray());
        Assert.Equal((5, "GFP_NOWAIT", runs.Runs[1].Account.Failed), (failure.GetProperty("order").GetInt32(), failure.GetProperty("gfp").GetString(), failure.GetProperty("failed").GetInt64()));
        Assert.Equal(runs.Runs[1].FirstFailedLine, failure.GetProperty("line").GetInt64());
        Assert.Equal("BelowWatermark", failure.GetProperty("verdict").GetString());
        Assert.StartsWith("<b> didn't get 128 kB", failure.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(runs.Runs[1].Parting!.Line, told[1].GetProperty("parting").GetProperty("line").GetInt64());
        Assert.False(told[0].TryGetProperty("parting", out _));
    }

    [Fact]
    public void Free_blocks_and_the_index_are_those_of_the_reports()
    {
        JsonElement run = Data(Page("lab", out SimMachine machine)).GetProperty("runs")[0];
        JsonElement moment = run.GetProperty("moments")[0];

        string[] zones = [.. run.GetProperty("zones").EnumerateArray().Select(zone => zone.GetString()!)];
        Assert.Equal(machine.Reports.Zones().Select(zone => $"node {zone.Node} {zone.Zone}"), zones);
        Assert.Equal(
            machine.Reports.FreeAreas(empty: true).GroupBy(area => area.Zone).Select(zone => string.Join(' ', zone.GroupBy(area => area.Order).Select(order => order.Sum(area => area.Blocks)))),
            moment.GetProperty("blocks").EnumerateArray().SkipLast(1).Select(Line));
        Assert.Equal(
            machine.Reports.Fragmentation().GroupBy(one => one.Zone).Select(zone => string.Join(' ', zone.Select(one => one.UnusableIndex))),
            moment.GetProperty("unusable").EnumerateArray().SkipLast(1).Select(Line));
        Assert.Equal(zones.Length + 1, moment.GetProperty("unusable").GetArrayLength());
    }

    private const int ScriptCount = 7;

    private static string Line(JsonElement numbers) => string.Join(' ', numbers.EnumerateArray().Select(one => one.GetInt64()));

    private static string Page(string name, out SimMachine machine)
    {
        machine = SmallMachines.OneNode().Exchange.Copy(name);
        for (int k = 0; k < 100; k++)
        {
            machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
        }

        return ReportPage.Make([RunHistory.Of(machine)]);
    }

    private static JsonElement Data(string page)
    {
        string text = DataElement().Match(page).Groups[1].Value;
        Assert.DoesNotContain('<', text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static byte[] Unpacked(JsonElement run)
    {
        using var packed = new GZipStream(new MemoryStream(run.GetProperty("map").GetBytesFromBase64()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("'sha256-[^']*'")]
    private static partial Regex Hash();

    [GeneratedRegex("<(?<tag>script|style)>(?<text>.*?)</\\k<tag>>", RegexOptions.Singleline)]
    private static partial Regex Inline();

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataElement();
}
