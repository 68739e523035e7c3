using System.Reflection;
using PhysMem.PowerShell.Tests.Commands;
using PhysMem.PowerShell.Tests.Contracts;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Display;

/// <summary>What a console shows of the objects, without asking for anything.</summary>
public sealed class ViewTests : IDisposable
{
    // An experiment's failure: its kernel's report of it.
    private const string Failed = "(Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault).GetKernelLog()";

    private readonly Session _session = new();

    public ViewTests() => _session.Boot(new { Memory = "8GB", Node = 2, Cpu = 4, Name = "lab" });

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("SimMachine", "Get-SimMachine")]
    [InlineData("NodeReport", "Get-SimNode")]
    [InlineData("ZoneReport", "Get-SimZone")]
    [InlineData("FreeAreaReport", "Get-SimFreeArea")]
    [InlineData("SysctlReport", "Get-SimSysctl")]
    [InlineData("MachineDifference", "$copy = Copy-SimMachine lab; Set-SimMachine -Machine $copy vm.min_free_kbytes 9000; $copy | Compare-SimMachine lab; Remove-SimMachine $copy")]
    [InlineData("Allocation", "Invoke-AllocPages -Order 3 -Count 3")]
    [InlineData("AllocationFailure", "Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault")]
    [InlineData("DecisionReport", "Invoke-AllocPages -Explain -Count 2")]
    [InlineData("ZoneListReport", "Get-SimZoneList -Gfp GFP_KERNEL")]
    [InlineData("ZoneListReportWithoutMask", "Get-SimZoneList")]
    [InlineData("PageSetReport", "Get-SimPageSet")]
    [InlineData("PageSetListReport", "Invoke-AllocPages -Order 1 | Get-SimPageSet -Detailed")]
    [InlineData("PageReport", "Get-SimPage 0x1000..0x1003")]
    [InlineData("PageBlockReport", "Get-SimPageBlock -Zone DMA")]
    [InlineData("MemoryMapLine", "Show-SimMemoryMap -Zone DMA -Width 64")]
    [InlineData("HistoryLine", "Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace | Show-SimHistory -Width 60")]
    [InlineData("FragmentationReport", "Get-SimFragmentation")]
    [InlineData("CounterReport", "Get-SimCounter; Get-SimCounter -Scope Zone")]
    [InlineData("ReclaimReport", "Invoke-SimReclaim")]
    [InlineData("CompactionReport", "Invoke-SimCompaction")]
    [InlineData("PressureReport", "Get-SimPressure")]
    [InlineData("PressureSettings", "Set-SimMachine -RunDaemon -PassThru")]
    [InlineData("AuditFinding", "[PhysMem.Engine.Report.AuditFinding]@{ Machine = 'lab'; Zone = 'DMA'; Pfn = 5; Problem = 'on two lists' }")]
    [InlineData("GfpFlag", "Get-GfpFlag")]
    [InlineData("GfpZoneRow", "Get-GfpZone GFP_KERNEL")]
    [InlineData("GfpMaskInfo", "ConvertTo-GfpMask GFP_HIGHUSER_MOVABLE, __GFP_COMP, __GFP_ZERO")]
    [InlineData("FragmentationReached", "Set-SimFragmentation 800")]
    [InlineData("SimWorkload", "Invoke-SimWorkload -Calls 1000")]
    [InlineData("WorkloadRequests", "(Invoke-SimWorkload -Calls 1000).Orders")]
    [InlineData("SimTraceEvent", "Trace-SimMachine { Invoke-AllocPages GFP_HIGHUSER_MOVABLE } | Import-SimTrace")]
    [InlineData("SimTraceLines", "Trace-SimMachine { Invoke-AllocPages } | Import-SimTrace -Account")]
    [InlineData("SimTraceRun", "Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace -Machine lab, lab -Change @{ Order = 3; MigrateType = 'Movable' }")]
    [InlineData("SimTraceDecision", "$null = Invoke-AllocPages; (Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace -Change @{ MigrateType = 'Movable' }).Parting")]
    [InlineData("TraceRequests", "(Trace-SimMachine { Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure } | Invoke-SimTrace).Failures")]
    [InlineData("FreeOverTime", "(Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace).Free")]
    [InlineData("FragmentationOverTime", "(Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace).Fragmentation")]
    [InlineData("AllocFailureReport", Failed + " | Import-AllocFailure")]
    [InlineData("AllocFailureExplanationTable", Failed + " | Debug-AllocFailure | Format-Table")]
    [InlineData("AllocFailureZone", "(" + Failed + " | Debug-AllocFailure).Zones")]
    [InlineData("AllocFailureFlip", "(" + Failed + " | Debug-AllocFailure).Flips")]
    [InlineData("AllocFailureTask", "('a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0', '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name', '[    323]     0   323     9458     2766    77824        0          -250 systemd-journal' | Import-AllocFailure).Tasks")]
    public void A_type_is_shown_in_its_view(string view, string line)
    {
        string[] headers = [.. ViewContractTests.HeadersOf(view)];
        string[] lines = Shown(line);

        Assert.All(lines, one => Assert.InRange(one.Length, 0, 100));
        Assert.Contains(lines, one => one.Split(' ', StringSplitOptions.RemoveEmptyEntries).SequenceEqual(headers));
        Assert.DoesNotContain(lines, one => one.Contains('\u2026', StringComparison.Ordinal));
    }

    [Fact]
    public void Every_table_is_looked_at() => Assert.Empty(ViewContractTests.Tables.Select(one => one.Data).Except(
        typeof(ViewTests).GetMethod(nameof(A_type_is_shown_in_its_view))!.GetCustomAttributes<InlineDataAttribute>()
            .Select(one => (string)one.Data[0]!)));

    [Fact]
    public void Rows_are_grouped_by_machine() => Assert.Contains("   Machine: lab", Shown("Get-SimZone"));

    [Fact]
    public void The_current_machine_has_a_mark()
    {
        string[] lines = Shown("$null = New-SimMachine 64MB -Name second -NoSelect; Get-SimMachine");

        Assert.Single(lines, one => one.StartsWith("lab ", StringComparison.Ordinal) && one.Contains(" * ", StringComparison.Ordinal));
        Assert.Single(lines, one => one.StartsWith("second ", StringComparison.Ordinal) && !one.Contains('*', StringComparison.Ordinal));
    }

    [Fact]
    public void Sizes_and_frame_numbers_are_written_for_people_and_stay_numbers()
    {
        RunResult run = _session.Type("$block = Invoke-AllocPages -Order 3; $block.Pfn; $block.Bytes");
        string text = string.Concat(Shown("$block"));

        Assert.Equal(32768L, run.Output[1]);
        Assert.Contains($"0x{Assert.IsType<long>(run.Output[0]):x6}", text, StringComparison.Ordinal);
        Assert.Contains("32 KiB", text, StringComparison.Ordinal);
    }

    // Each request under a head of its own; sentences are broken between words.
    [Fact]
    public void Decisions_read_well_in_80_columns()
    {
        const string lines = "$null = New-SimMachine 64MB; $null = Invoke-AllocPages -Count 1mb -ErrorAction Ignore; Invoke-AllocPages -Explain";
        string[] shown = Shown($"Invoke-AllocPages -Order 3 -Explain -Count 2; {lines}", width: 80);

        Assert.All(shown, one => Assert.InRange(one.Length, 0, 80));
        Assert.Equal(["lab, request 1", "lab, request 2", "machine1, request 1"], shown.Where(one => one.Contains("Machine: ", StringComparison.Ordinal)).Select(one => one.Trim()["Machine: ".Length..]));
        string told = string.Join(' ', shown.Select(one => one.Trim()));
        Assert.Contains("must be above low", told, StringComparison.Ordinal);
        Assert.Contains("16 rounds: direct reclaim freed 0 pages", told, StringComparison.Ordinal);
    }

    private string[] Shown(string line, int width = 100) =>
        _session.Type($"$PSStyle.OutputRendering = 'PlainText'; & {{ {line} }} | Out-String -Width {width}").Single<string>().ReplaceLineEndings("\n").Split('\n');
}
