using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>What commands write, seen from outside.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly Session _session = new();

    public OutputTests() => _session.Type("$null = New-SimMachine 64MB -Name lab").MustSucceed();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Get-SimMachine")]
    [InlineData("Get-SimNode")]
    [InlineData("Get-SimZone")]
    [InlineData("Get-SimFreeArea")]
    [InlineData("Get-SimZoneList")]
    [InlineData("Get-SimPageSet")]
    [InlineData("Get-SimPage")]
    [InlineData("Get-SimPageBlock")]
    [InlineData("Get-SimCounter")]
    [InlineData("Get-SimFragmentation")]
    [InlineData("Get-SimSysctl")]
    [InlineData("Get-SimPressure")]
    [InlineData("Get-GfpFlag")]
    [InlineData("Invoke-AllocPages")]
    [InlineData("Get-FreePages")]
    public void What_is_written_is_declared_and_a_row_of_a_table(string command)
    {
        object? first = _session.Type(command).Output[0];
        RunResult csv = _session.Type($"{command} | Select-Object -First 1 | ConvertTo-Csv");

        // Of a machine node_data[] is the exception: an array of rows.
        RunResult json = _session.Type($"{command} | Select-Object -First 1 -ExcludeProperty NodeData | ConvertTo-Json -Depth 1 | ConvertFrom-Json");

        Assert.Contains(first!.GetType(), ModuleCmdlets.OutputTypesOf(ModuleCmdlets.Find(command)));
        Assert.Equal(2, csv.MustSucceed().Output.Count);
        Assert.DoesNotContain("PhysMem.", (string)csv.Output[1]!, StringComparison.Ordinal);
        Assert.Empty(json.MustSucceed().Warnings);
        Assert.Single(json.Output);
    }

    [Theory]
    [InlineData("Invoke-AllocPages", "Machine Pfn Order Pages Bytes Node Zone MigrateType Gfp Zeroed Cpu PhysicalAddress VirtualAddress Fault Reason MachineId")]
    [InlineData("Invoke-AllocPages GFP_DMA 10 -AllowFailure -Count 9 | Select-Object -Last 1", "Machine Pfn Order Pages Bytes Node Zone MigrateType Gfp Zeroed Cpu PhysicalAddress VirtualAddress Fault Reason MachineId")]
    [InlineData("Invoke-AllocPages -Explain", "Machine Request Step Rounds Kind Rule Node Zone Order MigrateType FromMigrateType FromOrder AllocFlags Watermark Mark Boost Lowered Reserve Free Unusable Needed Passed Pages BlockPfn Pfn Gfp Fault Reason Text")]
    [InlineData("Get-SimFreeArea", "Machine Node Zone Order MigrateType Blocks Pages")]
    [InlineData("Get-SimPage", "Machine Pfn Node Zone PageState Order HeadPfn BuddyPfn MigrateType PhysicalAddress VirtualAddress MachineId")]
    public void Columns_that_scripts_rest_on_stay(string command, string columns) =>
        Assert.Equal(columns, _session.Type($"\"$(@({command})[0].PSObject.Properties.Name)\"").Single<string>());

    [Theory]
    [InlineData("(Get-SimMachine).NodeData.ToString()", "0")]
    [InlineData("(Get-SimMachine).NodeData.Count", "1024")]
    [InlineData("Get-GfpZone GFP_DMA", "1: DMA")]
    [InlineData("Get-GfpFlag GFP_DMA", "GFP_DMA")]
    [InlineData("$null -eq (Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure)[-1].Zeroed", "True")]
    public void A_value_reads_well_in_a_text(string value, string text) =>
        Assert.Equal(text, _session.Type($"\"$({value.Replace("\"", "`\"", StringComparison.Ordinal)})\"").Single<string>());
}
