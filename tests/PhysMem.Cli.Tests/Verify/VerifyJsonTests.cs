using System.Text.Json;

namespace PhysMem.Cli.Tests.Verify;

/// <summary>The JSON document, read by the property names that scripts use.</summary>
public class VerifyJsonTests
{
    private const string Tiny = "n2-tiny/tiny-buddy";

    [Fact]
    public void Equal_recordings_and_shapes_give_their_counts()
    {
        string path = TestData.Sequence(Tiny);

        CliRun run = CliRun.Of("verify", path, TestData.Shape("128m"), "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement;
        Assert.Equal(0, root.GetProperty("exitCode").GetInt32());
        JsonElement[] results = [.. root.GetProperty("results").EnumerateArray()];
        Assert.Equal(["sequence", "shape"], results.Select(r => r.GetProperty("kind").GetString()));
        Assert.Equal(
            (Tiny, path, true),
            (results[0].GetProperty("name").GetString(), results[0].GetProperty("path").GetString(),
                results[0].GetProperty("equal").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, results[0].GetProperty("firstDifference").ValueKind);
        Assert.Equal(["frames", "states", "columns"], results[0].GetProperty("counts").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["values"], results[1].GetProperty("counts").EnumerateObject().Select(p => p.Name));
        foreach (JsonProperty count in root.GetProperty("total").GetProperty("counts").EnumerateObject())
        {
            long total = count.Value.GetProperty("total").GetInt64();
            Assert.True(total > 0);
            Assert.Equal(total, count.Value.GetProperty("equal").GetInt64());
        }

        Assert.Equal(2, root.GetProperty("total").GetProperty("compared").GetInt32());
        Assert.Empty(root.GetProperty("unreadable").EnumerateArray());
    }

    [Fact]
    public void A_difference_has_its_line_call_and_values()
    {
        (string text, int line, string given, string expected) = TestData.Alter(
            Tiny, l => l.StartsWith("A ", StringComparison.Ordinal), 8, pfn => pfn ^ 1024);
        using var folder = new ScratchFolder();

        CliRun run = CliRun.Of("verify", "--json", folder.Add("altered.txt", text));

        Assert.Equal(1, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(1, json.RootElement.GetProperty("exitCode").GetInt32());
        JsonElement result = json.RootElement.GetProperty("results")[0];
        Assert.False(result.GetProperty("equal").GetBoolean());
        JsonElement first = result.GetProperty("firstDifference");
        Assert.Equal(line, first.GetProperty("line").GetInt32());
        Assert.Contains("alloc_pages", first.GetProperty("call").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("frame", expected, given),
            (first.GetProperty("what").GetString(), first.GetProperty("expected").GetString(), first.GetProperty("given").GetString()));
    }

    [Fact]
    public void What_cannot_be_read_has_its_place_reason_and_remedy()
    {
        using var folder = new ScratchFolder();
        string path = folder.Add("prose.txt", "Once upon a time\n");

        CliRun run = CliRun.Of("verify", "--json", path, TestData.Sequence(Tiny));

        Assert.Equal(2, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement fault = Assert.Single(json.RootElement.GetProperty("unreadable").EnumerateArray());
        Assert.Equal((path, 1), (fault.GetProperty("path").GetString(), fault.GetProperty("line").GetInt32()));
        Assert.NotEqual("", fault.GetProperty("reason").GetString());
        Assert.NotEqual("", fault.GetProperty("remedy").GetString());
        Assert.Single(json.RootElement.GetProperty("results").EnumerateArray());
        Assert.Equal(1, json.RootElement.GetProperty("total").GetProperty("unreadable").GetInt32());
    }
}
