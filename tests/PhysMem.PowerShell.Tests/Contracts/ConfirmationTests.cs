using System.Management.Automation;
using PhysMem.PowerShell.Tests.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>-WhatIf, -Confirm and the preferences behind them.</summary>
public sealed class ConfirmationTests : IDisposable
{
    private readonly Session _session = new();

    public ConfirmationTests() => _session.Type("$machine = New-SimMachine 64MB -Name lab; $page = Invoke-AllocPages -Order 3").MustSucceed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("New-SimMachine 64MB -Name ghost", "Boot a machine of 64 MiB", "^ghost$")]
    [InlineData("Invoke-AllocPages -Order 3 -Count 2", "Allocate 2 times order 3 (32 KiB), GFP_KERNEL", "^lab$")]
    [InlineData("Get-FreePages -Order 3", "Allocate order 3 (32 KiB), GFP_KERNEL", "^lab$")]
    [InlineData("$page | Remove-Pages", "Give back order 3", "^pfn 0x[0-9a-f]{6} of lab$")]
    [InlineData("$page | Split-Pages", "Split order 3", "^pfn 0x[0-9a-f]{6} of lab$")]
    [InlineData("Invoke-AllocPages -Exact 5", "Allocate 5 contiguous pages, GFP_KERNEL", "^lab$")]
    [InlineData("Invoke-AllocPages -Bulk 5", "Allocate 5 single pages at one go, GFP_KERNEL", "^lab$")]
    [InlineData("Invoke-AllocContigPages -Pages 5", "Allocate 5 contiguous pages (20 KiB)", "^lab$")]
    [InlineData("Invoke-AllocContigPages 1MB -StartPfn 0x1000", "Allocate 256 contiguous pages (1 MiB) from pfn 0x001000 on", "^lab$")]
    [InlineData("Add-SimPageCache 1MB", "Fill with page cache, 256 pages", "^lab$")]
    [InlineData("Invoke-SimReclaim -DropCache", "Drop page cache", "^lab$")]
    [InlineData("Invoke-SimCompaction DMA", "Compact all memory", "^lab")]
    [InlineData("Clear-SimPageSet", "Drain the page sets of all CPUs", "^lab, 0/DMA, 0/DMA32$")]
    [InlineData("'' | Invoke-SimTrace -InPlace", "Play a trace", "^lab$")]
    [InlineData("Invoke-SimWorkload Slab, PageCache -Calls 10", "Make 10 calls of a workload: Slab 50.0 %, PageCache 50.0 %", "^lab$")]
    [InlineData("Set-SimFragmentation 800", "Fill memory and give back the blocks that are wanted", "^lab$")]
    [InlineData("Set-SimMachine -Swap 1MB", "Set swap of 256 pages", "^lab$")]
    [InlineData("Set-SimMachine vm.min_free_kbytes 4096", "Write '4096' to vm.min_free_kbytes", "^lab$")]
    [InlineData("Remove-SimMachine lab", "Remove the machine with all its pages", "^lab$")]
    [InlineData("Copy-SimMachine lab ghost", "Copy the machine as 'ghost'", "^lab$")]
    [InlineData("Export-SimMachine ghost.txt", "Write machine 'lab'", "ghost.txt$")]
    [InlineData("Export-SimReport ghost.txt", "Write a report of lab", "ghost.txt$")]
    public void WhatIf_names_action_and_target_and_changes_nothing(string line, string action, string target)
    {
        RunResult run = _session.Type($"{line} -WhatIf");
        ShouldProcessCall asked = Assert.Single(run.MustSucceed().ShouldProcess);

        Assert.Equal((action, false), (asked.Action, asked.Asked));
        Assert.Matches(target, asked.Target);
        Assert.Equal("lab True False", _session.Type(
            "\"$((Get-SimMachine).Name) $($machine.FreePages -eq $machine.ManagedPages - 8) $(Test-Path ghost.txt)\"").Single<string>());
    }

    [Theory]
    [InlineData("New-SimMachine", ConfirmImpact.Low)]
    [InlineData("Invoke-AllocPages", ConfirmImpact.Low)]
    [InlineData("Get-FreePages", ConfirmImpact.Low)]
    [InlineData("Set-SimMachine", ConfirmImpact.Low)]
    [InlineData("Copy-SimMachine", ConfirmImpact.Low)]
    [InlineData("Import-SimMachine", ConfirmImpact.Low)]
    [InlineData("Export-SimMachine", ConfirmImpact.Medium)]
    [InlineData("Export-SimReport", ConfirmImpact.Medium)]
    [InlineData("Split-Pages", ConfirmImpact.Low)]
    [InlineData("Invoke-AllocContigPages", ConfirmImpact.Low)]
    [InlineData("Add-SimPageCache", ConfirmImpact.Low)]
    [InlineData("Clear-SimPageSet", ConfirmImpact.Low)]
    [InlineData("Invoke-SimReclaim", ConfirmImpact.Low)]
    [InlineData("Invoke-SimCompaction", ConfirmImpact.Low)]
    [InlineData("Invoke-SimTrace", ConfirmImpact.Low)]
    [InlineData("Invoke-SimWorkload", ConfirmImpact.Low)]
    [InlineData("Set-SimFragmentation", ConfirmImpact.Low)]
    [InlineData("Remove-Pages", ConfirmImpact.Medium)]
    [InlineData("Remove-SimMachine", ConfirmImpact.High)]
    public void What_is_lost_decides_how_soon_the_user_is_asked(string name, ConfirmImpact impact) =>
        Assert.Equal(impact, ModuleCmdlets.AttributeOf(ModuleCmdlets.Find(name)).ConfirmImpact);

    [Theory]
    [InlineData("(Add-SimPageCache 1MB -WhatIf -PassThru).FreePages - $machine.FreePages", -256)]
    [InlineData("(Set-SimMachine min_free_kbytes 4096 -WhatIf -PassThru).Value", "4096")]
    [InlineData("(Set-SimMachine -Swap 1MB -WhatIf -PassThru).Swap", 1L << 20)]
    [InlineData("(Clear-SimPageSet -WhatIf -PassThru | Get-SimPageSet | Measure-Object Count -Sum).Sum", 0.0)]
    [InlineData("@($page | Split-Pages -WhatIf -PassThru).Count", 8)]
    [InlineData("(Export-SimMachine ghost.txt -WhatIf -PassThru).Name", "lab")]
    [InlineData("(Export-SimReport ghost.txt -WhatIf -PassThru).Name", "ghost.txt")]
    public void WhatIf_with_PassThru_shows_what_would_come(string line, object shown)
    {
        long free = _session.Type("$machine.FreePages").Single<long>();

        Assert.Equal(shown.ToString(), Assert.Single(_session.Type(line).MustSucceed().Output)!.ToString());
        Assert.Equal(free, _session.Type("$machine.FreePages").Single<long>());
    }

    [Fact]
    public void WhatIf_shows_a_step_as_it_would_be_after_those_before_it()
    {
        RunResult run = _session.Type("$page, $page | Split-Pages -WhatIf -PassThru");

        Assert.Equal(8, run.Output.Count);
        Assert.Equal("WrongOrder", run.Id());
        Assert.Equal(2, run.ShouldProcess.Count);
    }

    [Fact]
    public void Nobody_is_asked_about_pages_at_the_default_preference() =>
        Assert.Empty(_session.Type("Invoke-AllocPages | Remove-Pages").MustSucceed().ShouldProcess);

    [Theory]
    [InlineData("$page, $page | Remove-Pages -Confirm", 2)]
    [InlineData("$ConfirmPreference = 'Medium'; $page, $page | Remove-Pages", 2)]
    [InlineData("$ConfirmPreference = 'Low'; Invoke-AllocPages", 1)]
    [InlineData("$ConfirmPreference = 'None'; $page | Remove-Pages", 0)]
    [InlineData("$WhatIfPreference = $true; Invoke-AllocPages -WhatIf:$false | Remove-Pages -WhatIf:$false", 0)]
    public void A_question_is_asked_for_every_object_when_a_preference_says_so(string line, int questions)
    {
        _session.Answers = new Answers(Answer.No, Answer.No);

        Assert.Equal(questions, _session.Type($"& {{ {line} }}").MustSucceed().ShouldProcess.Count(one => one.Asked));
    }

    [Theory]
    [InlineData("& { $WhatIfPreference = $true; $page | Remove-Pages; Invoke-AllocPages }")]
    [InlineData("function Clear-Page { [CmdletBinding(SupportsShouldProcess)] param() $page | Remove-Pages }; Clear-Page -WhatIf")]
    public void A_caller_s_WhatIf_is_everybody_s(string line)
    {
        Assert.NotEmpty(_session.Type(line).MustSucceed().ShouldProcess);
        Assert.True(_session.Type("$machine.FreePages -eq $machine.ManagedPages - 8").Single<bool>());
    }
}
