using System.Text.Json;
using System.Text.RegularExpressions;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Export-SimReport. What is in the page is tested in the engine's tests, and in a browser.</summary>
public sealed partial class ExportSimReportTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Machines_come_from_the_pipeline_by_name_or_as_the_current_one()
    {
        MachineHandle lab = _session.Boot("lab");
        _session.Boot("other");

        _session.Type($"Get-SimMachine | Export-SimReport '{PathOf("all")}'; Export-SimReport '{PathOf("one")}' lab; Export-SimReport '{PathOf("current")}'; 'other', 'lab' | Export-SimReport '{PathOf("names")}'").MustSucceed();
        _session.Run<ExportSimReportCommand>(new { Path = PathOf("object"), InputObject = new object[] { lab } }).MustSucceed();

        Assert.Equal(["lab", "other"], Machines("all"));
        Assert.Equal(["lab"], Machines("one"));
        Assert.Equal(["other"], Machines("current"));
        Assert.Equal(["other", "lab"], Machines("names"));
        Assert.Equal(["lab"], Machines("object"));
    }

    [Fact]
    public void A_machine_is_shown_as_it_was_when_it_came()
    {
        _session.Boot("lab");
        _session.Type($"Get-SimMachine | ForEach-Object {{ $_; $null = Invoke-AllocPages -Order 9 }} | Export-SimReport '{PathOf("a")}'; Export-SimReport '{PathOf("b")}'").MustSucceed();

        Assert.Equal(512, FreePages("a") - FreePages("b"));
    }

    [Fact]
    public void Runs_have_their_moments_and_maps_when_these_were_kept()
    {
        _session.Boot("lab");
        _session.Type("""
            $trace = Trace-SimMachine { Invoke-AllocPages -Order 2 -Count 50 }
            $with, $without = ($trace | Invoke-SimTrace -Map), ($trace | Invoke-SimTrace -Change @{ Order = 1 })
            """).MustSucceed();
        _session.Type($"$with, $without | Export-SimReport '{PathOf("runs")}'").MustSucceed();

        JsonElement[] runs = [.. Runs("runs")];
        Assert.Equal([null, null, "all: order 1"], runs.Select(run => run.GetProperty("change").GetString()));
        Assert.All(runs, run => Assert.Equal(2, run.GetProperty("moments").GetArrayLength()));
        Assert.Equal([true, false, false], runs.Select(run => run.TryGetProperty("map", out _)));
    }

    [Fact]
    public void What_is_neither_machine_nor_run_is_an_error_and_the_rest_is_written()
    {
        _session.Boot("lab");
        RunResult run = _session.Type($"'lab', 5, 'none' | Export-SimReport '{PathOf("a")}'");

        Assert.Equal(["InputInvalid", "NoMachine"], run.Errors.Select(one => one.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["lab"], Machines("a"));
        Assert.Single(_session.Type($"5 | Export-SimReport '{PathOf("b")}'").Errors);
        Assert.False(File.Exists(PathOf("b")));
        _session.Type($"@() | Export-SimReport '{PathOf("c")}'").MustSucceed();
        Assert.False(File.Exists(PathOf("c")));
    }

    [Fact]
    public void A_run_of_another_session_is_told_apart()
    {
        _session.Boot("lab");
        RunResult run = _session.Type($"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Trace-SimMachine {{ Invoke-AllocPages }} | Invoke-SimTrace))) | Export-SimReport '{PathOf("a")}'");

        Assert.Equal("InputInvalid", run.Id());
        Assert.Contains("in this session", run.Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_replaced_unless_NoClobber_says_otherwise()
    {
        _session.Boot("lab");
        File.WriteAllText(PathOf("a"), "old");
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimReportCommand>(new { Path = PathOf("a"), NoClobber = true }).Id());
        Assert.Equal("old", File.ReadAllText(PathOf("a")));

        Assert.Equal(PathOf("a"), _session.Run<ExportSimReportCommand>(new { Path = PathOf("a"), PassThru = true }).Single<FileInfo>().FullName);
        Assert.Equal(["lab"], Machines("a"));
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimReportCommand>(new { Path = PathOf("none/a") }).Id());
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimReportCommand>(new { Path = "Env:\\x" }).Id());
    }

    private string[] Machines(string name) => [.. Runs(name).Select(run => run.GetProperty("machine").GetString()!)];

    private long FreePages(string name) => Runs(name).Single().GetProperty("moments")[0].GetProperty("freePages").GetInt64();

    private IEnumerable<JsonElement> Runs(string name) =>
        JsonDocument.Parse(Data().Match(File.ReadAllText(PathOf(name))).Groups[1].Value).RootElement.GetProperty("runs").EnumerateArray();

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [GeneratedRegex("id=\"data\">(.*?)</script>")]
    private static partial Regex Data();
}
