using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>From a log in the pipeline to the reason.</summary>
public sealed class AllocFailureTests : IDisposable
{
    private static readonly string[] s_log =
    [
        "Jan  1 02:50:50 host kernel: go: page allocation failure: order:5, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)",
        "Jan  1 02:50:50 host kernel: CPU: 0 PID: 6792 Comm: go Not tainted 5.10.0 #3",
        "Jan  1 02:50:50 host kernel: Mem-Info:",
        "Jan  1 02:50:50 host kernel: Normal free:33244kB min:1956kB low:2444kB high:2932kB reserved_highatomic:0KB present:262144kB managed:239444kB free_cma:12300kB",
        "Jan  1 02:50:50 host kernel: lowmem_reserve[]: 0 6144 0",
        "Jan  1 02:50:50 host kernel: Normal: 2127*4kB (UMEC) 1508*8kB (UMEC) 472*16kB (UMEC) 96*32kB (UMC) 12*64kB (C) 4*128kB (C) 1*256kB (C) 1*512kB (C) 0*1024kB 0*2048kB 0*4096kB = 33244kB",
    ];

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Lines_in_the_pipeline_become_reports()
    {
        AllocFailureReport report = _session.Run<ImportAllocFailureCommand>(input: s_log).Single<AllocFailureReport>();

        Assert.Equal(("AllocationFailure", "go", 6792, 5, "0x40cc0", "GFP_KERNEL|__GFP_COMP", "5.10.0"),
            (report.Kind, report.Process, report.Pid, report.Order, report.Mode, report.Gfp, report.Kernel));
        Assert.Equal(("-", 1, 6, 0, "Normal"), (report.Source, report.Line, report.LastLine, report.UnusedLines, report.Zones));
    }

    [Fact]
    public void A_report_is_explained_with_its_zones_and_flips_as_rows()
    {
        AllocFailureExplanation explanation = _session
            .Pipe(Call.To<ImportAllocFailureCommand>(new { InputObject = string.Join('\n', s_log) }), Call.To<DebugAllocFailureCommand>())
            .Single<AllocFailureExplanation>();

        Assert.Equal(("CmaOnly", "CmaOnly", true, "5.10"), (explanation.Verdict, explanation.Causes, explanation.IsCertain, explanation.Kernel));
        AllocFailureZone zone = Assert.Single(explanation.Zones);
        Assert.Equal((8311, 31, 3075, 5205, 489, 4716), (zone.Free, zone.Order, zone.Cma, zone.Usable, zone.Needed, zone.Margin));
        Assert.Equal(["Movable", "SmallerOrder"], explanation.Flips.Select(flip => flip.Kind));
        Assert.Equal("Normal CmaOnly", explanation.Zones.ToString());
    }

    [Fact]
    public void As_text_it_is_the_letter() => Assert.StartsWith(
        "go didn't get 128 kB in one piece (order 5)",
        _session.Run<DebugAllocFailureCommand>(new { AsText = true }, s_log).Single<string>(),
        StringComparison.Ordinal);

    // 16 blocks of order 0 and none above it.
    [Fact]
    public void Piped_lines_may_be_texts_of_proc_as_they_may_for_Import()
    {
        string[] lines = ["Node 0, zone   Normal     16      0      0      0      0      0      0      0      0      0      0"];
        AllocFailureExplanation answer = _session.Run<DebugAllocFailureCommand>(new { Gfp = "GFP_KERNEL", Order = 3 }, lines).Single<AllocFailureExplanation>();

        Assert.Equal(("Fragmentation", "Normal Fragmentation", 3), (answer.Verdict, answer.Zones.ToString(), answer.Order));
    }

    [Fact]
    public void A_failed_request_of_a_machine_is_explained_by_its_own_line()
    {
        _session.Boot(new { Memory = "64MB" });
        AllocFailureExplanation explanation = _session
            .Type("Invoke-AllocPages GFP_KERNEL -Order 10 -Count 99 -AllowFailure | Where-Object Fault | Debug-AllocFailure")
            .Single<AllocFailureExplanation>();

        Assert.Equal(("BelowWatermark", "6.1", true), (explanation.Verdict, explanation.Kernel, explanation.IsKernelTold));
    }

    [Fact]
    public void Explain_gives_the_same_verdict_as_Debug_AllocFailure_also_where_the_kernel_logs_nothing()
    {
        _session.Boot(new { Memory = "64MB" });
        Assert.Equal("BelowWatermark", _session
            .Type("Invoke-AllocPages GFP_KERNEL, __GFP_NOWARN -Order 10 -Count 99 -AllowFailure | Where-Object Fault | Debug-AllocFailure").Single<AllocFailureExplanation>().Verdict);
        Assert.Equal("BelowWatermark", _session
            .Type("(Invoke-AllocPages GFP_KERNEL, __GFP_NOWARN -Order 10 -Explain | Where-Object Kind -eq Verdict).Rule").Single<string>());
    }

    [Fact]
    public void So_is_its_error()
    {
        _session.Boot(new { Memory = "64MB" });
        Assert.Equal("BelowWatermark", _session
            .Type("Invoke-AllocPages GFP_KERNEL -Order 10 -Count 99 -ErrorAction SilentlyContinue -ErrorVariable failed | Out-Null; ($failed[0] | Debug-AllocFailure).Verdict")
            .Single<string>());
    }

    [Fact]
    public void A_question_about_another_request_may_be_answered_with_yes()
    {
        AllocFailureExplanation explanation = _session.Run<DebugAllocFailureCommand>(new { Order = 3 }, s_log).Single<AllocFailureExplanation>();
        Assert.Equal(("Served", 0), (explanation.Verdict, explanation.Flips.Count));
    }

    [Fact]
    public void What_is_no_report_is_refused()
    {
        RunResult run = _session.Run<DebugAllocFailureCommand>(input: new object[] { 5 });
        Assert.Equal("InputInvalid", Assert.Single(run.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Text_without_a_report_is_told_so()
    {
        Assert.StartsWith("There is no report in the text", Assert.Single(_session.Type("'nothing', 'at all' | Debug-AllocFailure").MustSucceed().Warnings), StringComparison.Ordinal);
        Assert.Empty(_session.Type("@() | Debug-AllocFailure").MustSucceed().Warnings);
    }

    [Fact]
    public void Without_a_log_there_is_an_error_and_with_an_empty_one_there_is_none()
    {
        Assert.Contains("No log is given", Assert.Single(_session.Type("Import-AllocFailure").Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Type("@() | Import-AllocFailure").MustSucceed().Output);
    }

    [Fact]
    public void A_file_that_isnt_there_is_one_error_and_the_others_are_read()
    {
        string path = Path.GetTempFileName();
        File.WriteAllLines(path, s_log);
        try
        {
            RunResult run = _session.Run<ImportAllocFailureCommand>(new { Path = new[] { path + ".none", path } });
            Assert.Equal("InputUnreadable", Assert.Single(run.Errors).FullyQualifiedErrorId.Split(',')[0]);
            Assert.Equal(path, Assert.IsType<AllocFailureReport>(Assert.Single(run.Output)).Source);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
