#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $PSStyle.OutputRendering = 'PlainText'
    New-SimMachine 8GB -Node 2 -Cpu 4 -Name lab | Out-Null
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'Views' {
    It 'shows every output type in the view that the format file declares (<Name>)' -ForEach @(
        @{ Name = 'SimMachine'; Command = { Get-SimMachine } }
        @{ Name = 'NodeReport'; Command = { Get-SimNode } }
        @{ Name = 'ZoneReport'; Command = { Get-SimZone } }
        @{ Name = 'FreeAreaReport'; Command = { Get-SimFreeArea } }
        @{ Name = 'SysctlReport'; Command = { Get-SimSysctl } }
        @{ Name = 'MachineDifference'; Command = { $copy = Copy-SimMachine lab; Set-SimMachine -Machine $copy vm.min_free_kbytes 9000; $copy | Compare-SimMachine lab; Remove-SimMachine $copy } }
        @{ Name = 'Allocation'; Command = { Invoke-AllocPages -Order 3 -Count 3 } }
        @{ Name = 'AllocationFailure'; Command = { Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault } }
        @{ Name = 'ZoneListReport'; Command = { Get-SimZoneList -Gfp GFP_KERNEL } }
        @{ Name = 'PageSetReport'; Command = { Get-SimPageSet } }
        @{ Name = 'PageSetListReport'; Command = { Invoke-AllocPages -Order 1 | Get-SimPageSet -Detailed } }
        @{ Name = 'PageReport'; Command = { Get-SimPage 0x1000..0x1003 } }
        @{ Name = 'PageBlockReport'; Command = { Get-SimPageBlock -Zone DMA } }
        @{ Name = 'FragmentationReport'; Command = { Get-SimFragmentation } }
        @{ Name = 'CounterReport'; Command = { Get-SimCounter; Get-SimCounter -Scope Zone } }
        @{ Name = 'ReclaimReport'; Command = { Invoke-SimReclaim } }
        @{ Name = 'CompactionReport'; Command = { Invoke-SimCompaction } }
        @{ Name = 'PressureReport'; Command = { Get-SimPressure } }
        @{ Name = 'GfpFlag'; Command = { Get-GfpFlag } }
        @{ Name = 'GfpMaskInfo'; Command = { ConvertTo-GfpMask GFP_HIGHUSER_MOVABLE, __GFP_COMP, __GFP_ZERO } }
    ) {
        [xml] $file = Get-Content -Raw (Join-Path (Split-Path $script:ModulePath) 'module/PhysMem.Format.ps1xml')
        $view = $file.SelectSingleNode("//View[Name='$Name']")
        $headers = $view.SelectNodes('.//TableColumnHeader/Label').InnerText
        $output = & $Command
        $lines = ($output | Out-String -Width 100) -split '\r?\n'

        $lines | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 100
        ($lines | Where-Object { $_.Trim() -replace '\s+', ' ' -eq ($headers -join ' ') }).Count | Should -BeGreaterOrEqual 1

        # Nothing is cut off, and everything that is seen can be asked for under the name that is seen.
        $lines -join "`n" | Should -Not -Match ([char]0x2026)
        $headers | Should -BeIn $output[0].PSObject.Properties.Name
    }

    It 'groups rows by machine' {
        (Get-SimZone | Out-String) -split '\r?\n' | Should -Contain '   Machine: lab'
    }

    It 'shows sizes and frame numbers for people and keeps the numbers in the objects' {
        $block = Invoke-AllocPages -Order 3
        $text = $block | Out-String -Width 100

        $text | Should -Match ('0x{0:x6}' -f $block.Pfn)
        $text | Should -Match '32 KiB'
        $text | Should -Match $block.VirtualAddress
        $block.Pfn | Should -BeOfType [long]
        $block.Bytes | Should -Be 32768
        ($block | Format-List | Out-String) | Should -Match ('PhysicalAddress : 0x{0:x16}' -f ($block.Pfn * 4096))
    }

    It 'marks the current machine' {
        New-SimMachine 64MB -Name second -NoSelect | Out-Null
        $lines = (Get-SimMachine | Out-String) -split '\r?\n'

        $lines | Where-Object { $_ -match '^lab\s+\*' } | Should -HaveCount 1
        $lines | Where-Object { $_ -match '^second\s+x86_64' } | Should -HaveCount 1
        Remove-SimMachine second
    }
}
