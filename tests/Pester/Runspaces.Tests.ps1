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
