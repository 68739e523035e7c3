#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Errors' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    BeforeEach {
        $script:Recording = Join-Path $script:Recordings 'n2-tiny/tiny-buddy.txt.gz'
        $script:Machine = New-SimMachine 64MB -Name lab
        $script:Block = Invoke-AllocPages -Order 2
        $global:Error.Clear()
    }

    It 'gives every documented error id, category and recommended action (<Id>)' -ForEach @(
        @{ Id = 'OutOfMemory'; Category = 'ResourceUnavailable'; Command = { Invoke-AllocPages GFP_DMA 10 -Count 9 } }
        @{ Id = 'WouldNotReturn'; Category = 'LimitsExceeded'; Command = { Invoke-AllocPages GFP_NOFS -Count 100000 } }
        @{ Id = 'OutOfMemory'; Category = 'ResourceUnavailable'; Command = { Invoke-AllocPages GFP_DMA -Exact 600 -Count 99 } }
        @{ Id = 'OrderInvalid'; Category = 'InvalidArgument'; Command = { Invoke-AllocPages -Exact 5MB } }
        @{ Id = 'OrderInvalid'; Category = 'InvalidArgument'; Command = { Remove-Pages -Pfn 16 -Order 2 -Pages 5 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Get-FreePages -Policy bind:9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Invoke-AllocPages -NodeMask 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Invoke-SimReclaim -Node 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Invoke-SimCompaction HighMem -Node 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Clear-SimPageSet -Cpu 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Add-SimPageCache -Zone Normal } }
        @{ Id = 'OrderInvalid'; Category = 'InvalidArgument'; Command = { Invoke-SimCompaction DMA -Order 11 } }
        @{ Id = 'WrongOrder'; Category = 'InvalidArgument'; Command = { Split-Pages -Pfn $script:Block.Pfn -Order 1 } }
        @{ Id = 'GfpZoneBad'; Category = 'InvalidArgument'; Command = { Invoke-AllocPages GFP_DMA, __GFP_HIGHMEM } }
        @{ Id = 'GfpMigrateTypeBad'; Category = 'InvalidArgument'; Command = { Get-FreePages __GFP_MOVABLE, __GFP_RECLAIMABLE } }
        @{ Id = 'OrderInvalid'; Category = 'InvalidArgument'; Command = { Invoke-AllocPages -Order 11 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Invoke-AllocPages -Node 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Get-SimZone HighMem } }
        @{ Id = 'WrongOrder'; Category = 'InvalidArgument'; Command = { Remove-Pages -Pfn $script:Block.Pfn -Order 1 } }
        @{ Id = 'TailPage'; Category = 'InvalidArgument'; Command = { Remove-Pages -Pfn ($script:Block.Pfn + 1) -Order 1 } }
        @{ Id = 'DoubleFree'; Category = 'InvalidOperation'; Command = { $script:Block, $script:Block | Remove-Pages } }
        @{ Id = 'ForeignFrame'; Category = 'ObjectNotFound'; Command = { Remove-Pages -Pfn 0x7fffffff } }
        @{ Id = 'ForeignFrame'; Category = 'ObjectNotFound'; Command = { Get-SimPage 0xa0..0xff } }
        @{ Id = 'ForeignFrame'; Category = 'ObjectNotFound'; Command = { Get-SimPageBlock 0x7fffffff } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Get-SimPageSet -Cpu 9 } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Get-SimCounter nr_nothing } }
        @{ Id = 'NoSuchPlace'; Category = 'ObjectNotFound'; Command = { Get-SimProcFile meminfo } }
        @{ Id = 'OrderInvalid'; Category = 'InvalidArgument'; Command = { Get-SimFragmentation -Order 11 } }
        @{ Id = 'GfpZoneBad'; Category = 'InvalidArgument'; Command = { Get-SimZoneList -Gfp GFP_DMA, __GFP_HIGHMEM } }
        @{ Id = 'AddressInvalid'; Category = 'InvalidArgument'; Command = { Remove-Pages -Address 4096 } }
        @{ Id = 'ReservedFrame'; Category = 'PermissionDenied'; Command = { Remove-Pages -Pfn 1 -Machine (New-SimMachine -Path $script:Recording) } }
        @{ Id = 'GfpTextInvalid'; Category = 'InvalidArgument'; Command = { ConvertTo-GfpMask GFP_KERNAL } }
        @{ Id = 'MachineDescriptionInvalid'; Category = 'InvalidArgument'; Command = { New-SimMachine 5 } }
        @{ Id = 'MachineNameTaken'; Category = 'ResourceExists'; Command = { New-SimMachine 64MB -Name lab } }
        @{ Id = 'InputUnreadable'; Category = 'OpenError'; Command = { New-SimMachine -Path $TestDrive/none.txt } }
        @{ Id = 'InputInvalid'; Category = 'InvalidData'; Command = { Set-Content $TestDrive/bad.txt 'hello'; New-SimMachine -Path $TestDrive/bad.txt } }
        @{ Id = 'InputInvalid'; Category = 'InvalidData'; Command = { 'no block' | Remove-Pages } }
        @{ Id = 'OutputUnwritable'; Category = 'WriteError'; Command = { Export-SimMachine $TestDrive/none/lab.txt } }
        @{ Id = 'InputInvalid'; Category = 'InvalidData'; Command = { Import-SimMachine $script:Recording } }
        @{ Id = 'MachineNameTaken'; Category = 'ResourceExists'; Command = { Copy-SimMachine lab LAB } }
        @{ Id = 'SysctlInvalid'; Category = 'InvalidArgument'; Command = { Get-SimSysctl vm.swappiness } }
        @{ Id = 'SysctlInvalid'; Category = 'InvalidArgument'; Command = { Set-SimMachine vm.min_free_kbytes many } }
        @{ Id = 'NoMachine'; Category = 'ObjectNotFound'; Command = { Get-SimNode -Machine nope } }
        @{ Id = 'MachineRemoved'; Category = 'InvalidOperation'; Command = { Remove-SimMachine lab; Get-SimNode -Machine $script:Machine } }
    ) {
        $ErrorActionPreference = 'SilentlyContinue'
        & $Command | Out-Null

        $global:Error.Count | Should -Be 1
        $record = $global:Error[0]
        $record.FullyQualifiedErrorId | Should -BeLike "$Id,PhysMem.PowerShell.Commands.*"
        $record.CategoryInfo.Category | Should -Be $Category
        $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $record.TargetObject | Should -Not -BeNullOrEmpty -Because "an error is about something"
    }

    It 'goes on after an error unless told to stop' {
        $pages = 1, 12, 2 | ForEach-Object { [pscustomobject]@{ Order = $_ } } | Invoke-AllocPages -ErrorAction SilentlyContinue
        $pages.Order | Should -Be 1, 2

        { 12, 2 | Invoke-AllocPages -Order { $_ } -ErrorAction Stop } | Should -Throw -ErrorId 'OrderInvalid,*'
    }

    It 'prints the recommended action in the concise view and keeps silenced errors in the error list' {
        $text = Invoke-Fresh -PassError '$ErrorView = "ConciseView"; Invoke-AllocPages; Invoke-AllocPages -ErrorAction SilentlyContinue; "kept: $($Error.Count)"'

        $text | Should -Match 'There is no machine yet'
        $text | Should -Match 'New-SimMachine 6GB'
        $text | Should -Match 'kept: 2'
        ([regex]::Matches($text, 'There is no machine yet')).Count | Should -Be 1
    }

    It 'tells a row of a table what is wrong with its mask and does the others' {
        $pages = 'GFP_KERNAL', 'GFP_KERNEL' | ForEach-Object { [pscustomobject]@{ Gfp = $_ } } |
            Invoke-AllocPages -ErrorAction SilentlyContinue -ErrorVariable problems

        @($pages).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        "$($problems[0])" | Should -BeLike '*did you mean GFP_KERNEL*'
    }
}
