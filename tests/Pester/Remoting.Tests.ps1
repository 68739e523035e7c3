#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/SshHosts.ps1

    $script:Problem = Get-SshProblem
    if (-not $script:Problem) {
        # One by one, so that the first is stopped too when the second doesn't start.
        $script:Hosts = @(Open-SshHost (Join-Path $TestDrive host1))
        $script:Hosts += Open-SshHost (Join-Path $TestDrive host2)
        $script:Sessions = @($script:Hosts | ForEach-Object { $connection = $_.Connection; New-PSSession @connection -ErrorAction Stop })
        Invoke-Command -Session $script:Sessions { Import-Module $using:ModulePath }
    }
}

AfterAll {
    if ($script:Sessions) { Remove-PSSession $script:Sessions }
    $script:Hosts | Where-Object { $_ } | ForEach-Object { Close-SshHost $_ }
}

Describe 'Remoting over SSH' {
    BeforeEach {
        if ($script:Problem) { Set-ItResult -Skipped -Because $script:Problem }
    }

    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'reaches two hosts, each by its own sshd' {
        $ports = Invoke-Command -Session $script:Sessions { -split (Get-Content Env:SSH_CONNECTION) | Select-Object -Last 1 }

        ($ports | Sort-Object) -join ' ' | Should -Be (($script:Hosts.Port | Sort-Object) -join ' ')
        @(Invoke-Command -Session $script:Sessions { [Environment]::ProcessId } | Sort-Object -Unique).Count | Should -Be 2
    }

    It 'sweeps over the hosts, whose rows and pages are good here' {
        $jobs = foreach ($k in 0, 1) {
            Invoke-Command -Session $script:Sessions[$k] -AsJob -ArgumentList $k {
                param($k)
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
        $rows | Where-Object Machine -EQ run10 | Remove-Pages -Machine run10
        $machine.FreePages | Should -Be $free
    }

    It 'spreads workloads over the hosts, which come to what they come to here' {
        $columns = 'Machine', 'Kind', 'Seed', 'Calls', 'Requests', 'Failed', 'ExtFragEvents', 'Conversions', 'HeldPages'
        $sweep = {
            param($seeds)
            foreach ($seed in $seeds) { New-SimMachine 64MB -Name "seed$seed" | Invoke-SimWorkload -Calls 2e4 -Seed $seed }
        }
        $jobs = foreach ($k in 0, 1) {
            Invoke-Command -Session $script:Sessions[$k] -AsJob -ScriptBlock $sweep -ArgumentList (, @((1 + $k), (3 + $k)))
        }
        $there = $jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object Seed, Kind | Select-Object $columns | ConvertTo-Csv
        $here = & $sweep (1..4) | Sort-Object Seed, Kind | Select-Object $columns | ConvertTo-Csv

        $there.Count | Should -Be (1 + 4 * 5)
        $there | Should -Be $here
    }

    It 'plays a trace with one setting on each host, and the rows are those of one host' {
        $folder = "$PSScriptRoot/../../docs/experiments"
        $columns = 'Machine', 'Requests', 'Failed', 'ExtFragEvents', 'FreePages'
        $sweep = {
            param($folder, $settings)
            foreach ($kbytes in $settings) {
                $machine = New-SimMachine -Path "$folder/reclaim-160m.state.txt.gz" -Name "min$kbytes"
                Set-SimMachine -Machine $machine vm.min_free_kbytes $kbytes
                Invoke-SimTrace "$folder/reclaim-160m.trace.txt.gz" -Machine $machine
            }
        }
        $there = Invoke-Command -Session $script:Sessions { (New-Item -ItemType Directory ~/trace).FullName }
        foreach ($k in 0, 1) {
            Copy-Item "$folder/reclaim-160m.*" -Destination $there[$k] -ToSession $script:Sessions[$k]
        }

        $jobs = foreach ($k in 0, 1) {
            Invoke-Command -Session $script:Sessions[$k] -AsJob -ScriptBlock $sweep -ArgumentList $there[$k], (4096 * (1 + $k))
        }
        $rows = $jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object Machine | Select-Object $columns
        $here = & $sweep $folder (4096, 8192) | Sort-Object Machine | Select-Object $columns

        $rows.Machine | Should -Be 'min4096', 'min8192'
        $rows | ConvertTo-Csv | Should -Be ($here | ConvertTo-Csv)
    }
}
