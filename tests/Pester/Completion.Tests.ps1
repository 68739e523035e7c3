#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    New-SimMachine 1GB -Architecture i386 -Name 'old one' | Out-Null
    New-SimMachine 64MB -Node 2 -Cpu 2 -Name new | Out-Null

    function Get-Completion {
        param([string] $Line)

        (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
    }
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'Completion' {
    It 'completes gfp flags, nodes, zones and machines, also behind a comma and inside quotes (<Line>)' -ForEach @(
        @{ Line = 'Invoke-AllocPages GFP_AT'; First = 'GFP_ATOMIC' }
        @{ Line = 'Invoke-AllocPages -Gfp __GFP_Z'; First = '__GFP_ZERO' }
        @{ Line = 'Invoke-AllocPages -Gfp GFP_KERNEL,__GFP_Z'; First = '__GFP_ZERO' }
        @{ Line = 'Invoke-AllocPages -Gfp GFP_KERNEL, zero'; First = '__GFP_ZERO' }
        @{ Line = "Invoke-AllocPages -Gfp 'GFP_KERNEL|__GFP_ZERO"; First = "'GFP_KERNEL|__GFP_ZERO'" }
        @{ Line = 'Get-FreePages GFP_NOF'; First = 'GFP_NOFS' }
        @{ Line = 'Get-GfpFlag __GFP_NOF'; First = '__GFP_NOFAIL' }
        @{ Line = 'ConvertTo-GfpMask GFP_KERNEL,__GFP_Z'; First = '__GFP_ZERO' }
        @{ Line = 'Invoke-AllocPages -Node '; First = '0' }
        @{ Line = 'Get-SimZone H'; First = $null }
        @{ Line = "Get-SimZone -Machine 'old one' -Zone H"; First = 'HighMem' }
        @{ Line = 'Get-SimZone DMA,DMA3'; First = 'DMA32' }
        @{ Line = 'Get-SimFreeArea -MigrateType R'; First = 'Reclaimable' }
        @{ Line = 'Get-SimNode -Machine o'; First = "'old one'" }
        @{ Line = 'Set-SimMachine vm.min'; First = 'vm.min_free_kbytes' }
        @{ Line = 'Remove-SimMachine n'; First = 'new' }
        @{ Line = 'Select-SimMachine o'; First = "'old one'" }
        @{ Line = 'Copy-SimMachine n'; First = 'new' }
        @{ Line = 'Test-SimMachine n'; First = 'new' }
        @{ Line = 'Compare-SimMachine new o'; First = "'old one'" }
        @{ Line = 'Export-SimMachine x -Machine n'; First = 'new' }
        @{ Line = 'Get-SimSysctl vm.low'; First = 'vm.lowmem_reserve_ratio' }
        @{ Line = 'New-SimMachine 1GB -Architecture f'; First = 'fourzone' }
        @{ Line = 'Invoke-AllocPages GFP_KERNEL 1'; First = '1' }
        @{ Line = 'Invoke-AllocPages -Cpu '; First = '0' }
        @{ Line = 'Get-SimZoneList -Gfp GFP_DM'; First = 'GFP_DMA' }
        @{ Line = 'Get-SimPageSet -Cpu '; First = '0' }
        @{ Line = 'Get-SimPage -PageState I'; First = 'InUse' }
        @{ Line = 'Get-SimPage -PageState Free,P'; First = 'PerCpu' }
        @{ Line = 'Get-SimPageBlock -MigrateType H'; First = 'HighAtomic' }
        @{ Line = 'Get-SimPageBlock -Zone DMA3'; First = 'DMA32' }
        @{ Line = 'Get-SimCounter pgalloc_n'; First = 'pgalloc_normal' }
        @{ Line = 'Get-SimCounter -Scope N'; First = 'Node' }
        @{ Line = 'Get-SimFragmentation -Order 9'; First = '9' }
        @{ Line = 'Get-SimProcFile z'; First = 'zoneinfo' }
        @{ Line = 'Invoke-AllocPages -Policy int'; First = "'interleave:0-1'" }
        @{ Line = 'Invoke-AllocPages -NodeMask '; First = '0' }
        @{ Line = 'Get-FreePages -MemsAllowed 0,'; First = '0' }
        @{ Line = 'Invoke-AllocPages -TaskFlag MemAllocNoF'; First = 'MemAllocNoFs' }
        @{ Line = 'Set-SimMachine -MovableRequest F'; First = 'File' }
        @{ Line = 'Add-SimPageCache -Zone DMA3'; First = 'DMA32' }
        @{ Line = 'Clear-SimPageSet DMA3'; First = 'DMA32' }
        @{ Line = 'Invoke-SimCompaction -Order 1'; First = '1' }
        @{ Line = 'Invoke-SimReclaim -Node '; First = '0' }
    ) {
        $found = @(Get-Completion $Line | Where-Object ResultType -EQ 'ParameterValue')

        if ($null -eq $First) {
            $found | Should -BeNullOrEmpty
        }
        else {
            $found[0].CompletionText | Should -BeExactly $First
            $found[0].ToolTip | Should -Not -BeNullOrEmpty
        }
    }

    It 'leaves out what is given already' {
        $found = (Get-Completion 'Invoke-AllocPages -Gfp GFP_KERNEL,__GFP_ZERO,').CompletionText

        $found | Should -Contain '__GFP_NOWARN'
        $found | Should -Not -Contain 'GFP_KERNEL'
        $found | Should -Not -Contain '__GFP_ZERO'
    }

    It 'makes lines that run' {
        $line = "Invoke-AllocPages -Gfp 'GFP_KERNEL|__GFP_Z"
        $completed = $line.Substring(0, $line.IndexOf("'")) + (Get-Completion $line)[0].CompletionText

        (& ([scriptblock]::Create($completed))).Gfp | Should -Be 'GFP_KERNEL|__GFP_ZERO'
    }

    It 'shows the size of an order as its tooltip' {
        (Get-Completion 'Invoke-AllocPages -Order 10').ToolTip | Should -Be '1024 pages, 4 MiB'
    }
}
