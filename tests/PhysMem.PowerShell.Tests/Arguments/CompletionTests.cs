using System.Management.Automation;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Commands;
using PhysMem.PowerShell.Tests.Contracts;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Arguments;

public sealed class CompletionTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("GFP_NO", new[] { "GFP_NOFS", "GFP_NOIO", "GFP_NOWAIT" })]
    [InlineData("gfp_at", new[] { "GFP_ATOMIC" })]
    [InlineData("__GFP_Z", new[] { "__GFP_ZERO", "__GFP_ZEROTAGS" })]
    [InlineData("zero", new[] { "__GFP_ZERO", "__GFP_ZEROTAGS" })]
    [InlineData("nofail", new[] { "__GFP_NOFAIL" })]
    [InlineData("x", new string[0])]
    public void Gfp_names_are_found_by_their_beginning_with_or_without_prefix(string word, string[] names) =>
        Assert.Equal(names, Gfp(word).Select(one => one.CompletionText));

    [Fact]
    public void A_tooltip_tells_number_and_effect()
    {
        CompletionResult zero = Gfp("__GFP_ZERO")[0];

        Assert.Equal(("__GFP_ZERO", CompletionResultType.ParameterValue), (zero.ListItemText, zero.ResultType));
        Assert.StartsWith("0x100: ", zero.ToolTip, StringComparison.Ordinal);
        Assert.Contains("zeros", zero.ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.10", "__GFP_W", new[] { "__GFP_WAIT", "__GFP_WRITE" })]
    [InlineData("4.19", "__GFP_W", new[] { "__GFP_WRITE" })]
    [InlineData("6.12", "__GFP_AT", new string[0])]
    [InlineData("nonsense", "__GFP_AT", new[] { "__GFP_ATOMIC" })]
    [InlineData("2.4", "__GFP_AT", new[] { "__GFP_ATOMIC" })]
    public void Gfp_names_are_those_of_the_kernel_that_the_line_means(string kernel, string word, string[] names) => Assert.Equal(
        names, _session.Complete<ConvertToGfpMaskCommand>("Flag", word, new { Kernel = kernel }).Select(one => one.CompletionText));

    [Fact]
    public void Kernels_are_offered_one_of_each_age_of_masks_newest_first()
    {
        CompletionResult[] kernels = [.. _session.Complete<ConvertFromGfpMaskCommand>("Kernel")];

        Assert.Equal(
            ["7.2", "6.12", "6.8", "6.4", "6.3", "6.1", "5.14", "5.1", "4.18", "4.15", "4.14", "4.13", "4.10", "4.8", "4.6", "4.5", "4.4", "4.1", "2.6.31", "2.6.24"],
            kernels.Select(one => one.CompletionText));
        Assert.Equal("Linux 4.18-5.0: GFP_KERNEL 0x6000c0, GFP_ATOMIC 0x480020", kernels[8].ToolTip);
    }

    [Fact]
    public void Flags_that_do_nothing_on_x86_are_not_offered() =>
        Assert.DoesNotContain(Gfp(""), one => one.CompletionText.Contains("SKIP", StringComparison.Ordinal));

    [Fact]
    public void What_is_given_already_is_not_offered_again()
    {
        string[] more = [.. Gfp("", "Invoke-AllocPages -Gfp GFP_KERNEL,__GFP_ZERO,").Select(one => one.CompletionText)];

        Assert.DoesNotContain("GFP_KERNEL", more);
        Assert.DoesNotContain("__GFP_ZERO", more);
        Assert.DoesNotContain("__GFP_IO", more);
        Assert.Contains("__GFP_NOWARN", more);
        Assert.Contains("GFP_USER", more);
    }

    [Fact]
    public void The_name_being_typed_is_offered_even_when_it_is_whole() =>
        Assert.Equal(["GFP_KERNEL", "GFP_KERNEL_ACCOUNT"], Gfp("GFP_KERNEL", "Invoke-AllocPages -Gfp GFP_KERNEL").Select(one => one.CompletionText));

    [Theory]
    [InlineData("'GFP_KERNEL|__GFP_ZERO", "'GFP_KERNEL|__GFP_ZERO'", "__GFP_ZERO")]
    [InlineData("\"GFP_KERNEL|zero\"", "\"GFP_KERNEL|__GFP_ZERO\"", "__GFP_ZERO")]
    [InlineData("'__GFP_ZERO", "'__GFP_ZERO'", "__GFP_ZERO")]
    public void Inside_of_a_text_only_the_last_name_is_completed(string word, string completed, string shown)
    {
        CompletionResult first = Gfp(word)[0];

        Assert.Equal((completed, shown), (first.CompletionText, first.ListItemText));
    }

    [Fact]
    public void Places_are_those_of_the_machine_that_the_line_means()
    {
        _session.Boot(new { Memory = "1GB", Architecture = "i386", Name = "old" });
        _session.Boot(new { Memory = "64MB", Node = 2, Cpu = 2, Name = "new" });

        Assert.Equal(["0", "1"], Words<InvokeAllocPagesCommand>("Node"));
        Assert.Equal(["0"], Words<InvokeAllocPagesCommand>("Node", new { Machine = "old" }));
        Assert.Equal(["0", "1"], Words<InvokeAllocPagesCommand>("Cpu"));
        Assert.Equal(["DMA", "DMA32"], Words<GetSimZoneCommand>("Zone"));
        Assert.Equal(["DMA", "Normal", "HighMem"], Words<GetSimFreeAreaCommand>("Zone", new { Machine = "'old'" }));
        Assert.Equal(["HighMem"], _session.Complete<GetSimZoneCommand>("Zone", "h", new { Machine = "old" }).Select(one => one.CompletionText));
        Assert.Contains("free of", _session.Complete<InvokeAllocPagesCommand>("Node")[0].ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_machine_no_place_is_offered_and_nothing_fails()
    {
        Assert.Empty(Words<InvokeAllocPagesCommand>("Node"));
        Assert.Empty(Words<GetSimZoneCommand>("Zone"));
        Assert.Empty(Words<InvokeAllocPagesCommand>("Cpu"));
        Assert.Empty(Words<GetSimZoneCommand>("Machine"));
        Assert.Empty(Words<GetSimZoneCommand>("Zone", new { Machine = "nope" }));
    }

    [Fact]
    public void Orders_tell_their_size()
    {
        IReadOnlyList<CompletionResult> orders = _session.Complete<InvokeAllocPagesCommand>("Order");

        Assert.Equal(Enumerable.Range(0, 11).Select(order => $"{order}"), orders.Select(one => one.CompletionText));
        Assert.Equal("1 page, 4 KiB", orders[0].ToolTip);
        Assert.Equal("1024 pages, 4 MiB", orders[10].ToolTip);
    }

    [Fact]
    public void Machines_are_quoted_when_they_must_be()
    {
        _session.Boot("my lab");
        _session.Boot("it's");
        _session.Boot("plain");

        Assert.Equal(["'my lab'", "'it''s'", "plain"], Words<RemoveSimMachineCommand>("Machine"));
        Assert.Equal(["'my lab'", "'it''s'", "plain"], Words<SelectSimMachineCommand>("Machine"));
        Assert.Equal(["'my lab'", "'it''s'", "plain"], Words<CopySimMachineCommand>("Machine"));
        Assert.Equal(["'my lab'", "'it''s'", "plain"], Words<CompareSimMachineCommand>("ReferenceMachine"));
        Assert.Equal(["'my lab'", "'it''s'", "plain"], Words<CompareSimMachineCommand>("DifferenceMachine"));
        Assert.Equal("'my lab'", Assert.Single(_session.Complete<GetSimMachineCommand>("Name", "'my")).CompletionText);
        Assert.EndsWith(", current", _session.Complete<GetSimNodeCommand>("Machine", "plain")[0].ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Architectures_kernels_and_migratetypes_are_offered()
    {
        Assert.Equal(["x86_64", "i386", "arm", "arm64", "riscv64", "mips", "ppc", "ppc64", "s390x", "fourzone", "arena"], Words<NewSimMachineCommand>("Architecture"));
        Assert.Equal(["6.1", "6.12", "7.2"], Words<NewSimMachineCommand>("Kernel"));
        Assert.Equal(["Unmovable", "Movable", "Reclaimable", "HighAtomic", "Cma", "Isolate"], Words<GetSimFreeAreaCommand>("MigrateType"));
        Assert.Contains("HighMem", _session.Complete<NewSimMachineCommand>("Architecture", "i")[0].ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-AllocPages GFP_AT", "GFP_ATOMIC")]
    [InlineData("Invoke-AllocPages -Gfp __GFP_Z", "__GFP_ZERO")]
    [InlineData("Invoke-AllocPages -Gfp GFP_KERNEL,__GFP_Z", "__GFP_ZERO")]
    [InlineData("Invoke-AllocPages -Gfp GFP_KERNEL, zero", "__GFP_ZERO")]
    [InlineData("Invoke-AllocPages -Gfp 'GFP_KERNEL|__GFP_ZERO", "'GFP_KERNEL|__GFP_ZERO'")]
    [InlineData("Get-FreePages GFP_NOF", "GFP_NOFS")]
    [InlineData("Get-GfpFlag __GFP_NOF", "__GFP_NOFAIL")]
    [InlineData("ConvertTo-GfpMask GFP_KERNEL,__GFP_Z", "__GFP_ZERO")]
    [InlineData("Invoke-AllocPages -Node ", "0")]
    [InlineData("Get-SimZone H", null)]
    [InlineData("Get-SimZone -Machine 'old one' -Zone H", "HighMem")]
    [InlineData("Get-SimZone DMA,DMA3", "DMA32")]
    [InlineData("Get-SimFreeArea -MigrateType R", "Reclaimable")]
    [InlineData("Get-SimNode -Machine o", "'old one'")]
    [InlineData("Set-SimMachine vm.min", "vm.min_free_kbytes")]
    [InlineData("Remove-SimMachine n", "new")]
    [InlineData("Select-SimMachine o", "'old one'")]
    [InlineData("Copy-SimMachine n", "new")]
    [InlineData("Test-SimMachine n", "new")]
    [InlineData("Compare-SimMachine new o", "'old one'")]
    [InlineData("Export-SimMachine x -Machine n", "new")]
    [InlineData("Export-SimReport x n", "new")]
    [InlineData("Get-SimSysctl vm.low", "vm.lowmem_reserve_ratio")]
    [InlineData("New-SimMachine 1GB -Architecture f", "fourzone")]
    [InlineData("New-SimMachine 1GB -Kernel 7", "7.2")]
    [InlineData("New-SimMachine 1GB -PageSize 6", "64KB")]
    [InlineData("New-SimMachine 1GB -MaxOrder 15", "15")]
    [InlineData("New-SimMachine 1GB -KernelCore ", "'25%'")]
    [InlineData("New-SimMachine 1GB -Cma 6", "64MB")]
    [InlineData("Invoke-AllocPages GFP_KERNEL 1", "1")]
    [InlineData("Invoke-AllocPages -Cpu ", "0")]
    [InlineData("Get-SimZoneList -Gfp GFP_DM", "GFP_DMA")]
    [InlineData("Get-SimPageSet -Cpu ", "0")]
    [InlineData("Get-SimPage -PageState I", "InUse")]
    [InlineData("Get-SimPage -PageState Free,P", "PerCpu")]
    [InlineData("Get-SimPageBlock -MigrateType H", "HighAtomic")]
    [InlineData("Show-SimMemoryMap -By f", "Fill")]
    [InlineData("Get-SimPageBlock -Zone DMA3", "DMA32")]
    [InlineData("Get-SimCounter pgalloc_n", "pgalloc_normal")]
    [InlineData("Get-SimCounter -Scope N", "Node")]
    [InlineData("Get-SimFragmentation -Order 9", "9")]
    [InlineData("Get-SimProcFile z", "zoneinfo")]
    [InlineData("Invoke-AllocPages -Policy int", "'interleave:0-1'")]
    [InlineData("Invoke-AllocPages -NodeMask ", "0")]
    [InlineData("Get-FreePages -MemsAllowed 0,", "0")]
    [InlineData("Invoke-AllocPages -TaskFlag MemAllocNoF", "MemAllocNoFs")]
    [InlineData("Set-SimMachine -MovableRequest F", "File")]
    [InlineData("Add-SimPageCache -Zone DMA3", "DMA32")]
    [InlineData("Clear-SimPageSet DMA3", "DMA32")]
    [InlineData("Invoke-SimCompaction -Order 1", "1")]
    [InlineData("Invoke-SimReclaim -Node ", "0")]
    public void A_line_goes_on_with_what_there_is(string line, string? first)
    {
        _session.Boot(new { Memory = "1GB", Architecture = "i386", Name = "old one" });
        _session.Boot(new { Memory = "64MB", Node = 2, Cpu = 2, Name = "new" });
        CompletionResult? offered = _session.Complete(line).FirstOrDefault(one => one.ResultType == CompletionResultType.ParameterValue);

        Assert.Equal(first, offered?.CompletionText);
        Assert.NotEqual("", offered?.ToolTip);
    }

    [Theory]
    [InlineData("Invoke-AllocPages -Count ", "1")]
    [InlineData("Invoke-AllocPages -Exact ", "3")]
    [InlineData("Invoke-AllocPages -Bulk 10", "10")]
    [InlineData("New-SimMachine 6", "64MB")]
    [InlineData("New-SimMachine 6GB -Cpu ", "1")]
    [InlineData("Get-SimPage ", "0x000001")]
    [InlineData("Remove-Pages -Pfn ", "0x001000")]
    [InlineData("Remove-Pages -Address ", "0xffff888001000000")]
    [InlineData("Set-SimMachine vm.extfrag_threshold ", "500")]
    [InlineData("Set-SimMachine -Swap ", "1MB")]
    public void Where_a_number_is_wanted_a_useful_one_comes_first(string line, string first)
    {
        _session.Boot();
        _session.AllocOne(new { Order = 3 });

        Assert.Equal(first, _session.Complete(line)[0].CompletionText);
    }

    // Numbers, sizes, and what a cmdlet reads as one: where a parameter has no completer the host offers files.
    public static TheoryData<string> NumberParameters =>
    [
        .. ModuleCmdlets.All.SelectMany(cmdlet => ModuleCmdlets.ParametersOf(cmdlet)
            .Where(one => ModuleCmdlets.ValueType(one.PropertyType) is { IsPrimitive: true } type && type != typeof(bool)
                || one.Name is "Value" or "Mask")
            .Select(one => $"{ModuleCmdlets.NameOf(cmdlet)} -{one.Name} ")),
    ];

    [Theory]
    [MemberData(nameof(NumberParameters))]
    public void Where_a_number_is_wanted_no_files_are_offered(string line)
    {
        _session.Boot();

        Assert.DoesNotContain(
            _session.Complete(line),
            one => one.ResultType is CompletionResultType.ProviderItem or CompletionResultType.ProviderContainer);
    }

    [Fact]
    public void What_is_completed_runs()
    {
        const string Line = "Invoke-AllocPages -Gfp ";
        _session.Boot();

        Assert.Equal(
            "GFP_KERNEL|__GFP_ZERO",
            _session.Type(Line + _session.Complete(Line + "'GFP_KERNEL|__GFP_Z")[0].CompletionText).Single<Allocation>().Gfp);
    }

    private IReadOnlyList<CompletionResult> Gfp(string word, string? line = null) =>
        _session.Complete<InvokeAllocPagesCommand>("Gfp", word, commandLine: line);

    private IEnumerable<string> Words<TCmdlet>(string parameter, object? bound = null)
        where TCmdlet : Cmdlet => _session.Complete<TCmdlet>(parameter, bound: bound).Select(one => one.CompletionText);
}
