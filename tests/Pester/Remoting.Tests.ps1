#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Remoting over SSH' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'sweeps over several sessions, whose rows and pages are good here' {
        if (-not $env:PHYSMEM_TEST_SSH) {
            Set-ItResult -Skipped -Because 'PHYSMEM_TEST_SSH names no host that ssh reaches, with the subsystem powershell'
            return
        }

        $module = $script:ModulePath
        $jobs = foreach ($k in 0..1) {
            Invoke-Command -HostName $env:PHYSMEM_TEST_SSH -AsJob -ArgumentList $k, $module {
                param($k, $module)
                Import-Module $module
                for ($seed = 1 + $k; $seed -le 10; $seed += 2) {
                    $null = New-SimMachine 16MB -Name "run$seed"
                    Invoke-AllocPages -Order 3 -Count $seed
                }
            }
        }
        $rows = @($jobs | Receive-Job -Wait -AutoRemoveJob)

        $rows.Count | Should -Be 55
        @($rows | Group-Object Machine).Count | Should -Be 10
        $rows.PSComputerName | Should -Not -BeNullOrEmpty

        $machine = New-SimMachine 16MB -Name run10
        $free = $machine.FreePages
        $pages = @(Invoke-AllocPages -Order 3 -Count 10)
        ($rows | Where-Object Machine -EQ run10).Pfn | Should -Be $pages.Pfn
        $rows | Where-Object Machine -EQ run10 | Remove-Pages
        $machine.FreePages | Should -Be $free
    }
}
