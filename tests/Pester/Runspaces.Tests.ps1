#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Runspaces' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'keeps one current machine per runspace and shares a machine between runspaces safely' {
        $module = $script:ModulePath
        $shared = New-SimMachine 64MB -Name shared -Cpu 4
        $free = $shared.FreePages

        $found = 1..4 | ForEach-Object -ThrottleLimit 4 -UseNewRunspace -Parallel {
            Import-Module $using:module
            $before = @(Get-SimMachine).Count
            $own = New-SimMachine 64MB -Name "own$_"
            [pscustomobject]@{
                Before  = $before
                Current = (Invoke-AllocPages).Machine
                Own     = $own.Name
                Shared  = Invoke-AllocPages -Machine $using:shared -Cpu ($_ - 1) -Count 500
            }
        }

        $found.Before | Should -Be 0, 0, 0, 0
        $found.Current | Should -Be $found.Own
        @($found.Shared.Pfn | Sort-Object -Unique).Count | Should -Be 2000
        $shared.FreePages | Should -Be ($free - 2000)
        @(Get-SimMachine).Name | Should -Be 'shared'
        $found.Shared | Remove-Pages
        $shared.FreePages | Should -Be $free
    }

    It 'keeps a machine consistent that eight runspaces hammer at once' {
        $module = $script:ModulePath
        $shared = New-SimMachine 256MB -Node 2 -Cpu 8 -Name shared
        $free = $shared.FreePages
        $masks = 'GFP_KERNEL', 'GFP_HIGHUSER_MOVABLE', 'GFP_ATOMIC', 'GFP_DMA'

        $held = 0..7 | ForEach-Object -ThrottleLimit 8 -UseNewRunspace -Parallel {
            Import-Module $using:module
            $cpu = $_
            $random = [Random]::new($cpu)
            $at = @{ Machine = $using:shared; Cpu = $cpu; Count = 20; ErrorAction = 'Ignore' }
            foreach ($round in 1..60) {
                # Some are kept, some go at once, some from another CPU than they came from.
                $some = @(Invoke-AllocPages ($using:masks)[$random.Next(4)] $random.Next(6) @at)
                $some | Where-Object { $random.Next(3) -ne 0 } -OutVariable freed |
                    Remove-Pages -Machine $using:shared -Cpu (7 - $cpu)
                $some | Where-Object { $_ -notin $freed }
            }
        }

        $frames = $held | ForEach-Object { $_.Pfn..($_.Pfn + $_.Pages - 1) }
        $frames.Count | Should -BeGreaterThan 1000
        [System.Collections.Generic.HashSet[long]]::new([long[]] $frames).Count | Should -Be $frames.Count
        $shared.FreePages | Should -Be ($free - $frames.Count)
        $listed = (Get-SimFreeArea | Measure-Object Pages -Sum).Sum + (Get-SimZone | Measure-Object PageSetPages -Sum).Sum
        $listed | Should -Be $shared.FreePages
        $held | Remove-Pages
        $shared.FreePages | Should -Be $free
    }

    It 'refuses a shared machine in every runspace once it is removed in one' {
        $module = $script:ModulePath
        $shared = New-SimMachine 64MB -Name shared
        $errors = 1..4 | ForEach-Object -ThrottleLimit 4 -UseNewRunspace -Parallel {
            Import-Module $using:module
            if ($_ -eq 1) { Start-Sleep -Milliseconds 200; Remove-SimMachine $using:shared -Force }
            else {
                try { Invoke-AllocPages -Machine $using:shared -Count ([int]::MaxValue) -ErrorAction Stop | Remove-Pages -Machine $using:shared -ErrorAction Ignore }
                catch { $_.FullyQualifiedErrorId }
            }
        }

        $errors.Count | Should -Be 3
        $errors | Should -BeLike 'MachineRemoved,*'
    }

    It 'copies a shared machine in each runspace, and selects there without being noticed here' {
        $module = $script:ModulePath
        $lab = New-SimMachine 64MB -Name lab
        $null = Invoke-AllocPages -Count 300
        $runs = 1..4 | ForEach-Object -ThrottleLimit 4 -UseNewRunspace -Parallel {
            Import-Module $using:module
            Copy-SimMachine $using:lab "copy$_" | Select-SimMachine
            [pscustomobject]@{ Pfns = "$((Invoke-AllocPages -Order 2 -Count 100).Pfn)"; Current = (Get-SimMachine | Where-Object Current).Name }
        }

        @($runs.Pfns | Sort-Object -Unique).Count | Should -Be 1
        $runs.Current | Sort-Object | Should -Be 'copy1', 'copy2', 'copy3', 'copy4'
        (Get-SimMachine).Name | Should -Be 'lab'
        (Get-SimMachine).Current | Should -BeTrue
        $runs[0].Pfns | Should -Be "$((Invoke-AllocPages -Order 2 -Count 100).Pfn)"
    }

    It 'gives a machine that a thread job made to whoever gets it' {
        $module = $script:ModulePath
        $machine = Start-ThreadJob { Import-Module $using:module; New-SimMachine 64MB -Name made } | Receive-Job -Wait -AutoRemoveJob

        (Invoke-AllocPages -Machine $machine).Machine | Should -Be 'made'
        { Invoke-AllocPages -Machine made -ErrorAction Stop } | Should -Throw -ErrorId 'NoMachine,*'
    }

    It 'sees preference variables of the calling scope' {
        $machine = New-SimMachine 64MB
        $free = $machine.FreePages
        & {
            $WhatIfPreference = $true
            Invoke-AllocPages
        }
        $machine.FreePages | Should -Be $free

        & {
            $ErrorActionPreference = 'Stop'
            { Invoke-AllocPages -Order 11 } | Should -Throw -ErrorId 'OrderInvalid,*'
        }
    }
}
