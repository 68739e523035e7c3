#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Get-SimMachine | Remove-SimMachine -Confirm:$false
}

Describe 'Gfp cmdlets and machines' {
    BeforeAll {
        $script:Old = New-SimMachine 1GB -Architecture i386 -Name old
        $script:New = New-SimMachine 64MB -Name new -NoSelect
    }

    AfterAll {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'answer for each machine that is piped in' {
        ($script:Old, $script:New | ConvertTo-GfpMask GFP_HIGHUSER).Zone | Should -Be 'HighMem', 'Normal'
        ($script:Old, $script:New | Get-GfpFlag GFP_DMA32).Architecture | Should -Be 'i386', 'x86_64'
        ($script:Old, $script:New | Get-GfpZone GFP_HIGHUSER).Zone | Should -Be 'HighMem', 'Normal'
        $script:New | Get-GfpZone | Should -HaveCount 16
        @($script:New | Get-GfpFlag).Count | Should -Be @(Get-GfpFlag).Count
        ($script:Old, $script:New | ConvertFrom-GfpMask 2 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Message |
            Should -Be '0x2 of i386: zone HighMem, migratetype Unmovable.', '0x2 of x86_64: zone Normal, migratetype Unmovable.'
    }

    It 'take names of machines too, when they have their mask' {
        ('old', 'new' | ConvertTo-GfpMask GFP_HIGHUSER).Zone | Should -Be 'HighMem', 'Normal'
    }

    It 'answer for the current machine, else for x86_64' {
        (ConvertTo-GfpMask GFP_HIGHUSER).Zone | Should -Be 'HighMem'
        (ConvertTo-GfpMask GFP_HIGHUSER -Machine new).Zone | Should -Be 'Normal'
        Invoke-Fresh '(ConvertTo-GfpMask GFP_HIGHUSER).Architecture' | Should -Be 'x86_64'
    }

    It 'take no machine for a mask' {
        { Get-GfpFlag $script:New } | Should -Throw '*give it to -Machine*'
        { Get-GfpZone $script:New } | Should -Throw '*can''t be made from a MachineHandle*'
    }
}
