using PhysMem.Engine.WhatIf;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Traces in, out, and played on machines.</summary>
public sealed class SimTraceTests : IDisposable
{
    private static readonly string[] s_lines =
    [
        "# tracer: nop",
        "  my task-116 [001] .....  6.452787: mm_page_alloc: page=00000000a1 pfn=0x2f0 order=2 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE",
        "  my task-116 [001] .....  6.452790: kfree: call_site=free_bprm ptr=00000000b0",
        "  my task-116 [001] .....  6.452791: mm_page_free: page=00000000a1 pfn=0x2f1 order=1",
        "  my task-116 [001] .....  6.452799: mm_page_free: page=00000000a1 pfn=0x2f0 order=2",
    ];

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Lines_become_events_that_know_their_line()
    {
        RunResult run = _session.Run<ImportSimTraceCommand>(input: s_lines);
        SimTraceEvent[] events = [.. run.Output.Cast<SimTraceEvent>()];

        Assert.Equal([(2L, "mm_page_alloc", 2), (5, "mm_page_free", 2)], events.Select(e => (e.Line, e.Name, e.Order!.Value)));
        Assert.Equal(
            ("my task", 116, 1, 6.452787, 0x2f0L, 1, "GFP_HIGHUSER_MOVABLE", false, "....."),
            (events[0].Task, events[0].Pid, events[0].Cpu, events[0].Time, events[0].Pfn, events[0].MigrateType, events[0].Gfp, events[0].Failed, events[0].Flags));
        Assert.Equal((null, null, null), (events[1].Gfp, events[1].MigrateType, events[1].FallbackOrder));
        Assert.Contains("1 lines of events can't be used", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_account_has_each_line_once()
    {
        SimTraceLines[] rows = [.. _session.Run<ImportSimTraceCommand>(new { Account = true }, s_lines).MustSucceed().Output.Cast<SimTraceLines>()];

        Assert.Equal(
            [("Event", "mm_page_alloc", 1L, null), ("Event", "mm_page_free", 1, null), ("Comment", null, 1, null), ("OtherEvent", null, 1, 3L), ("Misaligned", null, 1, 4)],
            rows.Select(row => (row.Use, row.Name, row.Lines, row.FirstLine)));
        Assert.Equal(s_lines.Length, rows.Sum(row => row.Lines));
    }

    [Fact]
    public void A_text_with_several_lines_is_read_as_these_and_the_last_event_is_not_forgotten() =>
        Assert.Equal([2L, 5], _session.Run<ImportSimTraceCommand>(input: new[] { string.Join("\r\n", s_lines) }).Output.Cast<SimTraceEvent>().Select(e => e.Line));

    [Fact]
    public void Machines_are_copied_unless_they_are_played_on_in_place()
    {
        _session.Type("$machine = New-SimMachine 64MB -Cpu 2 -Name lab; $free = $machine.FreePages").MustSucceed();
        string[] held = [.. s_lines.Take(2)];
        SimTraceRun run = _session.Run<InvokeSimTraceCommand>(input: held).Single<SimTraceRun>();

        Assert.Equal(("lab", 1L, 0L, false, 0L), (run.Machine, run.Requests, run.Failed, run.FromItsStart, run.OtherCpu));
        Assert.Equal(0, _session.Type("$free - $machine.FreePages").Single<long>());
        _session.Run<InvokeSimTraceCommand>(new { InPlace = true }, held).MustSucceed();
        Assert.Equal(4, _session.Type("$free - $machine.FreePages").Single<long>());
    }

    [Fact]
    public void A_machine_is_played_on_in_place_once()
    {
        _session.Boot(new { Memory = "64MB", Name = "lab" });
        RunResult run = _session.Run<InvokeSimTraceCommand>(new { Machine = new[] { "lab", "LAB" }, InPlace = true }, s_lines.Take(2));

        Assert.Equal("InputInvalid", run.Id());
        Assert.Single(run.Output);
    }

    [Fact]
    public void Runs_come_out_in_the_order_of_the_machines_and_part_from_the_first()
    {
        _session.Type("$null = New-SimMachine 64MB -Name a; $null = New-SimMachine 96MB -Name b; $null = New-SimMachine 64MB -Kernel 7.2 -Name c; $null = Copy-SimMachine a d").MustSucceed();
        SimTraceRun[] runs = [.. _session.Run<InvokeSimTraceCommand>(new { Machine = new[] { "c", "b", "a", "d" } }, s_lines).Output.Cast<SimTraceRun>()];

        Assert.Equal(["c 7.2", "b 6.1", "a 6.1", "d 6.1"], runs.Select(run => $"{run.Machine} {run.Kernel}"));
        Assert.Null(runs[0].PartLine);
        Assert.Equal([.. runs[2].Parting.Select(one => one.Text)], runs[3].Parting.Select(one => one.Text));
        Assert.All(runs[1].Parting, one => Assert.Equal(2, one.Line));
        Assert.Equal(["c", "b"], runs[1].Parting.Select(one => one.Machine).Distinct());
    }

    [Fact]
    public void A_change_makes_a_further_run_that_says_what_it_is()
    {
        _session.Boot(new { Memory = "64MB", Name = "lab" });
        SimTraceRun[] runs =
        [
            .. _session.Type(
                "Trace-SimMachine { Invoke-AllocPages -Count 10; Invoke-AllocPages GFP_ATOMIC -Order 2 } | Invoke-SimTrace -Change @{ OfOrder = 2; Order = 0; Gfp = 'GFP_KERNEL, __GFP_ZERO' }, @{ Task = 'phys*'; MigrateType = 'Movable' }")
                .MustSucceed().Output.Cast<SimTraceRun>(),
        ];

        Assert.Equal([null, "order 2: GFP_KERNEL|__GFP_ZERO, order 0", "phys*: Movable"], runs.Select(run => run.Change));
        Assert.Equal(3, runs[1].FreePages - runs[0].FreePages);
        Assert.Equal([0L, 0, 1, 1], [runs[2].Conversions, runs[2].UnknownFlags, runs[0].Conversions, runs[1].Conversions]);
    }

    [Theory]
    [InlineData("@{ Taks = 'sh'; Order = 1 }", "*has no 'Taks'*Task, Function and OfOrder*")]
    [InlineData("@{ Task = 'sh' }", "*doesn't say how*")]
    [InlineData("@{ Order = 99 }", "*'99', which is no order*")]
    [InlineData("@{ MigrateType = 'Isolate' }", "*'Isolate'; a mask can ask for*")]
    [InlineData("@{ Gfp = 'GFP_KERNAL' }", "*GFP_KERNAL*")]
    [InlineData("'sh'", "*A change is a table*")]
    public void A_change_that_can_t_be_read_says_what_to_write(string change, string error) =>
        Assert.True(_session.Type($"try {{ Invoke-SimTrace x -Change {change} }} catch {{ \"$_\" -like \"{error}\" }}").Single<bool>());

    [Fact]
    public void Tab_offers_machines_and_changes_to_fill_in_that_can_be_read()
    {
        _session.Type("$null = New-SimMachine 64MB -Name lab; $null = Copy-SimMachine lab other").MustSucceed();

        Assert.Equal(["lab", "other"], _session.Complete("Invoke-SimTrace x -Machine ").Select(one => one.CompletionText));
        string[] changes = [.. _session.Complete("Invoke-SimTrace x -Change ").Select(one => one.CompletionText)];
        Assert.Equal(3, changes.Length);
        _session.Type($"Trace-SimMachine {{ Invoke-AllocPages }} | Invoke-SimTrace -Change {string.Join(", ", changes)}").MustSucceed();
    }

    [Fact]
    public void Frees_of_what_a_machine_held_before_are_given_back_on_one_of_a_text_of_proc_alone()
    {
        _session.Type("$null = New-SimMachine 64MB -Name lab; $page = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Order 3; $lines = Trace-SimMachine { $page | Remove-Pages }").MustSucceed();
        _session.Type("$page = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Order 3").MustSucceed();

        Assert.Equal((0L, 1L), (Run("").FreesOfEarlier, Run("-Elsewhere:$false").FreesOfEarlier));

        SimTraceRun Run(string more) => _session.Type($"$lines | Invoke-SimTrace {more}").Single<SimTraceRun>();
    }

    [Fact]
    public void Without_events_or_with_what_is_no_trace_there_is_an_error_and_no_run()
    {
        _session.Boot(new { Memory = "64MB" });

        Assert.Contains("no event of the page allocator in 2 lines", _session.Type("'a', 'b' | Invoke-SimTrace").Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("InputUnreadable", _session.Type("Import-SimTrace nowhere.txt").Id());
        Assert.Equal("InputUnreadable", Assert.Single(_session.Type("Invoke-SimTrace nowhere.txt").Errors).FullyQualifiedErrorId.Split(',')[0]);
        _session.Boot(new { Memory = "64MB" });
        Assert.Equal("InputUnreadable", Assert.Single(_session.Type("Invoke-SimTrace nowhere.txt -Machine (Get-SimMachine)").Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("No trace is given", Assert.Single(_session.Type("Invoke-SimTrace").Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Type("@() | Import-SimTrace").MustSucceed().Output);
        Assert.Contains("A Int32 is no line", _session.Type("5 | Import-SimTrace").Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("NoMachine", _session.Type("$lines | Invoke-SimTrace -Machine nobody").Id());
    }

    [Fact]
    public void Our_own_trace_is_read_back_event_for_event_and_played_to_the_same_state()
    {
        _session.Type("$machine = New-SimMachine 64MB -Cpu 2 -Name lab; $null = Copy-SimMachine lab before").MustSucceed();
        RunResult run = _session.Type(
            """
            $lines = Trace-SimMachine -Machine lab {
                $kept = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Count 300 -Cpu 1 -Machine lab
                $kept[0..99] | Remove-Pages -Cpu 1
                Invoke-AllocPages GFP_ATOMIC -Order 3 -Count 20 -Machine lab
                Invoke-AllocPages GFP_DMA -Order 10 -Count 9 -ErrorAction Ignore -Machine lab
            }
            $events = $lines | Import-SimTrace
            @($lines -notlike '#*').Count - $events.Count
            ($events | Group-Object Cpu -NoElement).Name
            $lines | Invoke-SimTrace -Machine before -InPlace | Out-Null
            @(Compare-SimMachine lab before).Count
            """);

        Assert.Equal([0, "0", "1", 0], run.MustSucceed().Output);
    }

    [Fact]
    public void A_trace_s_listener_is_gone_when_the_commands_have_ended_even_by_an_error()
    {
        _session.Boot(new { Memory = "64MB", Name = "lab" });
        _session.Type("try { Trace-SimMachine { Invoke-AllocPages; throw 'no' } } catch { }");

        Assert.Equal(2, _session.Type("(Trace-SimMachine { Invoke-AllocPages -Order 9 } | Import-SimTrace | Where-Object Name -Match 'zone_locked|page_alloc$').Count").Single<int>());
    }

    [Fact]
    public void Rows_over_time_go_to_a_file_as_they_are()
    {
        _session.Boot(new { Memory = "64MB", Name = "lab" });
        RunResult run = _session.Type("$run = Trace-SimMachine { Invoke-AllocPages -Count 50 } | Invoke-SimTrace -Interval 0.00001; $run.Free; $run.Free | ConvertTo-Csv | Select-Object -First 1");
        FreeOverTime[] rows = [.. run.MustSucceed().Output.OfType<FreeOverTime>()];

        Assert.Equal(rows.Length, rows.Select(row => (row.Line, row.Zone, row.MigrateType, row.Order)).Distinct().Count());
        double[] times = [.. rows.Select(row => row.Time!.Value).Distinct()];
        Assert.True(times.Length > 5);
        Assert.All(times.Zip(times.Skip(1)).SkipLast(1), two => Assert.Equal(10e-6, two.Second - two.First, 9));
        Assert.Equal("\"Machine\",\"Change\",\"Time\",\"Line\",\"Node\",\"Zone\",\"MigrateType\",\"Order\",\"Free\"", run.Output[^1]);
    }
}
