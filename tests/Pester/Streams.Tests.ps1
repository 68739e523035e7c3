#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    New-SimMachine 64MB | Out-Null
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'Streams' {
    It 'shows verbose, debug, warning and information records only when asked' {
        $quiet = Invoke-AllocPages -Order 1 *>&1
        @($quiet).Count | Should -Be 1
        $quiet | Should -BeOfType [PhysMem.Engine.Report.Allocation]

        $told = Invoke-AllocPages -Order 1 -Verbose 4>&1
        $lines = $told | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        $lines -join "`n" | Should -Match 'must be above low'

        $warned = Get-FreePages GFP_HIGHUSER 3>&1
        $warned[0] | Should -BeOfType [System.Management.Automation.WarningRecord]
        Get-FreePages GFP_HIGHUSER -WarningAction Ignore 3>&1 | Should -BeOfType [PhysMem.Engine.Report.Allocation]
    }

    It 'shows progress of long work, and takes it away again' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$script:ModulePath'; New-SimMachine 64GB -Name large | Out-Null; Add-SimPageCache; Remove-SimMachine large -Force")
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Invoke()
        $shown = @($shell.Streams.Progress | Where-Object Activity -Like 'Fill with page cache*')

        $shown.Count | Should -BeGreaterThan 1
        $shown.Count | Should -BeLessThan ($clock.Elapsed.TotalSeconds * 5 + 2)
        $shown[-1].RecordType | Should -Be 'Completed'
        $shell.Dispose()
    }

    It 'narrates decisions for -Verbose only, not for a session that is verbose anyway' {
        $VerbosePreference = 'Continue'
        $lines = Invoke-AllocPages 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }

        $lines -join "`n" | Should -Not -Match 'watermark|must be above'
    }

    It 'has nothing to narrate about what is only looked at' {
        foreach ($command in 'Get-SimZoneList', 'Get-SimPageSet', 'Get-SimPage', 'Get-SimPageBlock', 'Get-SimCounter', 'Get-SimFragmentation') {
            & $command -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Should -BeNullOrEmpty
        }
    }

    It 'writes progress and a completed record for a long replay' {
        Set-ItResult -Skipped -Because 'no command of this version replays recordings; the command line does'
    }
}
