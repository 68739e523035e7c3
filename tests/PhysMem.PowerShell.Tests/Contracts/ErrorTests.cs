using System.Management.Automation;
using PhysMem.PowerShell.Tests.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>Errors as somebody meets them who types a line.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-errors-");

    public ErrorTests()
    {
        _session.State.PSVariable.Set("folder", _folder.FullName);
        _session.State.PSVariable.Set("recording", Lab.Recording("n2-tiny/tiny-buddy"));
        _session.Type("$lab = New-SimMachine 64MB -Name lab; $block = Invoke-AllocPages -Order 2").MustSucceed();
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("OutOfMemory", "ResourceUnavailable", "Invoke-AllocPages GFP_DMA 10 -Count 9")]
    [InlineData("WouldNotReturn", "LimitsExceeded", "Invoke-AllocPages GFP_NOFS -Count 100000")]
    [InlineData("OutOfMemory", "ResourceUnavailable", "Invoke-AllocPages GFP_DMA -Exact 600 -Count 99")]
    [InlineData("OrderInvalid", "InvalidArgument", "Invoke-AllocPages -Exact 5MB")]
    [InlineData("OrderInvalid", "InvalidArgument", "Remove-Pages -Pfn 16 -Order 2 -Pages 5")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Get-FreePages -Policy bind:9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Invoke-AllocPages -NodeMask 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Invoke-SimReclaim -Node 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Invoke-SimCompaction HighMem -Node 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Clear-SimPageSet -Cpu 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Add-SimPageCache -Zone Normal")]
    [InlineData("OrderInvalid", "InvalidArgument", "Invoke-SimCompaction DMA -Order 11")]
    [InlineData("WrongOrder", "InvalidArgument", "Split-Pages -Pfn $block.Pfn -Order 1")]
    [InlineData("GfpZoneBad", "InvalidArgument", "Invoke-AllocPages GFP_DMA, __GFP_HIGHMEM")]
    [InlineData("GfpMigrateTypeBad", "InvalidArgument", "Get-FreePages __GFP_MOVABLE, __GFP_RECLAIMABLE")]
    [InlineData("OrderInvalid", "InvalidArgument", "Invoke-AllocPages -Order 11")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Invoke-AllocPages -Node 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Get-SimZone HighMem")]
    [InlineData("WrongOrder", "InvalidArgument", "Remove-Pages -Pfn $block.Pfn -Order 1")]
    [InlineData("TailPage", "InvalidArgument", "Remove-Pages -Pfn ($block.Pfn + 1) -Order 1")]
    [InlineData("DoubleFree", "InvalidOperation", "$block, $block | Remove-Pages")]
    [InlineData("ForeignFrame", "ObjectNotFound", "Remove-Pages -Pfn 0x7fffffff")]
    [InlineData("ForeignFrame", "ObjectNotFound", "Get-SimPage 0xa0..0xff")]
    [InlineData("ForeignFrame", "ObjectNotFound", "Get-SimPageBlock 0x7fffffff")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Get-SimPageSet -Cpu 9")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Get-SimCounter nr_nothing")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Get-SimProcFile meminfo")]
    [InlineData("OrderInvalid", "InvalidArgument", "Get-SimFragmentation -Order 11")]
    [InlineData("GfpZoneBad", "InvalidArgument", "Get-SimZoneList -Gfp GFP_DMA, __GFP_HIGHMEM")]
    [InlineData("AddressInvalid", "InvalidArgument", "Remove-Pages -Address 4096")]
    [InlineData("ReservedFrame", "PermissionDenied", "Remove-Pages -Pfn 1 -Machine (New-SimMachine -Path $recording)")]
    [InlineData("GfpTextInvalid", "InvalidArgument", "ConvertTo-GfpMask GFP_KERNAL")]
    [InlineData("MachineDescriptionInvalid", "InvalidArgument", "New-SimMachine 5")]
    [InlineData("MachineNameTaken", "ResourceExists", "New-SimMachine 64MB -Name lab")]
    [InlineData("InputUnreadable", "OpenError", "New-SimMachine -Path $folder/none.txt")]
    [InlineData("InputInvalid", "InvalidData", "Set-Content $folder/bad.txt 'hello'; New-SimMachine -Path $folder/bad.txt")]
    [InlineData("InputInvalid", "InvalidData", "'no block' | Remove-Pages")]
    [InlineData("OutputUnwritable", "WriteError", "Export-SimMachine $folder/none/lab.txt")]
    [InlineData("InputInvalid", "InvalidData", "Import-SimMachine $recording")]
    [InlineData("MachineNameTaken", "ResourceExists", "Copy-SimMachine lab LAB")]
    [InlineData("SysctlInvalid", "InvalidArgument", "Get-SimSysctl vm.swappiness")]
    [InlineData("SysctlInvalid", "InvalidArgument", "Set-SimMachine vm.min_free_kbytes many")]
    [InlineData("RangeBusy", "ResourceBusy", "Invoke-AllocContigPages -Pages 1 -StartPfn $block.Pfn")]
    [InlineData("OutOfMemory", "ResourceUnavailable", "Invoke-AllocContigPages 1TB")]
    [InlineData("ForeignFrame", "ObjectNotFound", "Invoke-AllocContigPages -Pages 1 -StartPfn 0xfffffff")]
    [InlineData("NoSuchPlace", "ObjectNotFound", "Invoke-AllocContigPages 1MB -FromCma")]
    [InlineData("InputInvalid", "InvalidData", "Invoke-AllocContigPages")]
    [InlineData("NotInKernel", "NotImplemented", "Clear-SimPageSet -Decay")]
    [InlineData("NotInKernel", "NotImplemented", "Invoke-AllocPages -NoLock")]
    [InlineData("NotInKernel", "NotImplemented", "Invoke-AllocPages -Policy 'weighted interleave:0'")]
    [InlineData("NoMachine", "ObjectNotFound", "Get-SimNode -Machine nope")]
    [InlineData("MachineRemoved", "InvalidOperation", "Remove-SimMachine lab; Get-SimNode -Machine $lab")]
    public void An_error_has_the_documented_id_and_category_an_action_and_a_target(string id, string category, string line)
    {
        ErrorRecord record = Assert.Single(_session.Type(line).Errors);

        Assert.StartsWith($"{id},PhysMem.PowerShell.Commands.", record.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, record.CategoryInfo.Category.ToString());
        Assert.NotEmpty(record.ErrorDetails.RecommendedAction);
        Assert.NotNull(record.TargetObject);
    }

    // The host alone would round 1.5 to 2.
    [Theory]
    [InlineData("Get-SimFreeArea -Order 1.5")]
    [InlineData("Get-SimFragmentation -Order 1.5")]
    [InlineData("Set-SimFragmentation 800 -Order 1.5")]
    [InlineData("Set-SimFragmentation 800.5")]
    [InlineData("Invoke-AllocPages -Order 1.5")]
    public void An_order_or_index_that_is_no_whole_number_is_refused(string line) =>
        Assert.Contains(".5' is no whole number: give one such as", Assert.Single(_session.Type(line).Errors).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void A_pipeline_goes_on_after_an_error_unless_told_to_stop()
    {
        RunResult run = _session.Type("(12, 1, 12, 2 | Invoke-AllocPages -Order { $_ }).Order");
        RunResult stopped = _session.Type("12, 2 | Invoke-AllocPages -Order { $_ } -ErrorAction Stop");

        Assert.Equal([1, 2], run.Of<int>());
        Assert.Equal(2, run.Errors.Count);
        Assert.Equal("OrderInvalid", stopped.EndingId());
        Assert.Empty(stopped.Output);
    }

    [Fact]
    public void The_concise_view_shows_the_recommended_action_and_a_silenced_error_is_kept()
    {
        RunResult run = _session.Type("""
            $Error.Clear()
            Invoke-AllocPages -Order 11 -ErrorAction SilentlyContinue
            $PSStyle.OutputRendering = 'PlainText'
            $Error.Count
            $Error[0] | Out-String
            """);

        Assert.Equal(1, run.Output[0]);
        Assert.Matches("(?s)Order 11.*Recommendation: ", run.Output[1]!.ToString());
    }

    [Fact]
    public void A_row_with_a_wrong_mask_is_told_so_and_the_others_are_done()
    {
        RunResult run = _session.Type("[pscustomobject]@{ Gfp = 'GFP_KERNAL' }, [pscustomobject]@{ Gfp = 'GFP_USER' } | Invoke-AllocPages");

        Assert.Single(run.Output);
        Assert.Equal("ParameterArgumentTransformationError", run.Id());
        Assert.Contains("did you mean GFP_KERNEL", run.Errors[0].ToString(), StringComparison.Ordinal);
    }
}
