#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Serialisation' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'brings every output type through Export-Clixml and a background job' {
        New-SimMachine 64MB -Name lab | Out-Null
        $objects = @(
            Get-SimMachine; Get-SimNode; Get-SimZone; Get-SimFreeArea; Invoke-AllocPages -Order 1; Get-GfpFlag GFP_KERNEL
            Get-SimZoneList; Get-SimPageSet; Get-SimPage 1..5; Get-SimPageBlock 1; Get-SimFragmentation; Get-SimCounter; Get-SimSysctl
            Get-SimPressure; Invoke-SimReclaim; Invoke-SimCompaction; Invoke-AllocPages -Exact 3; Invoke-AllocPages -Bulk 2
            ConvertTo-GfpMask GFP_KERNEL; Invoke-AllocPages -Gfp GFP_DMA -Order 10 -Count 9 -AllowFailure | Where-Object Fault)
        $file = Join-Path $TestDrive 'all.xml'
        $objects | Export-Clixml $file
        $copies = @(Import-Clixml $file)

        $copies.Count | Should -Be $objects.Count
        for ($i = 0; $i -lt $copies.Count; $i++) {
            foreach ($property in $objects[$i].PSObject.Properties | Where-Object Name -NE 'FreePages') {
                $copies[$i].($property.Name) | Should -Be $property.Value -Because "$($objects[$i].GetType().Name).$($property.Name)"
            }
        }

        $module = $script:ModulePath
        $job = Start-Job { Import-Module $using:module; New-SimMachine 64MB -Name away | Out-Null; Invoke-AllocPages -Order 2 -Count 3 }
        $pages = $job | Receive-Job -Wait -AutoRemoveJob
        $pages.Count | Should -Be 3
        $pages.Pages | Should -Be 4, 4, 4
    }

    It 'gives back here what a job sent, and in the job what was sent to it' {
        $machine = New-SimMachine 64MB -Name lab
        $free = $machine.FreePages
        $module = $script:ModulePath
        $pages = Invoke-AllocPages -Order 2 -Count 6

        # There and back again: the objects are copies of copies by then.
        $back = Start-Job { $using:pages | Where-Object { $_.Pfn % 8 } } | Receive-Job -Wait -AutoRemoveJob
        $back.Count | Should -Be 3
        $back[0].PSObject.TypeNames[0] | Should -Be 'Deserialized.PhysMem.Engine.Report.Allocation'
        $back | Remove-Pages
        $machine.FreePages | Should -Be ($free - 12)

        # A machine of the same kind gives the same frames, so that the job's own machine has these pages, but it didn't give
        # these: it takes them only when it is named.
        $left = Start-Job {
            Import-Module $using:module
            $twin = New-SimMachine 64MB -Name lab
            $free = $twin.FreePages
            $null = Invoke-AllocPages -Order 2 -Count 6
            $using:pages | Remove-Pages -ErrorVariable refused -ErrorAction SilentlyContinue
            $refused.FullyQualifiedErrorId | Select-Object -Unique
            $free - $twin.FreePages
            $using:pages | Remove-Pages -Machine lab
            $free - $twin.FreePages
        } | Receive-Job -Wait -AutoRemoveJob
        $left[0] | Should -BeLike 'MachineRemoved*'
        $left[1..2] | Should -Be 24, 0
    }

    It 'takes a machine to a job and back through a file, and knows it there by its name' {
        $lab = New-SimMachine 64MB -Node 2 -Name lab
        $null = Invoke-AllocPages -Order 1 -Count 40
        $module = $script:ModulePath
        $file = Join-Path $TestDrive 'lab.gz'
        Export-SimMachine $file

        $there = Start-Job {
            Import-Module $using:module
            "$(Get-SimNode -Machine $using:lab 2>&1)"
            $null = Import-SimMachine $using:file -NoSelect
            $using:lab | Invoke-AllocPages -Order 3 -Count 5
            Export-SimMachine $using:file
        } | Receive-Job -Wait -AutoRemoveJob

        $there[0] | Should -BeLike "There is no machine called 'lab' in this session*"
        $there[1..5].Pfn | Should -Be (Invoke-AllocPages -Order 3 -Count 5).Pfn
        Compare-SimMachine lab (Import-SimMachine $file) | Should -BeNullOrEmpty
        $there[1..5] | Remove-Pages -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 5 -Because 'the lab of this session did not give them'
        $there[1..5] | Remove-Pages -Machine lab2
    }

    It 'gives pages back that were read from a file' {
        $machine = New-SimMachine 64MB -Name lab
        $free = $machine.FreePages
        $file = Join-Path $TestDrive 'pages'

        Invoke-AllocPages -Order 2 -Count 3 | Export-Clixml "$file.xml"
        Import-Clixml "$file.xml" | Remove-Pages
        $machine.FreePages | Should -Be $free

        Invoke-AllocPages -Order 2 -Count 3 | ConvertTo-Json | Set-Content "$file.json"
        Get-Content -Raw "$file.json" | ConvertFrom-Json | Remove-Pages
        $machine.FreePages | Should -Be $free
    }

    It 'gives exact pages and split blocks back that were read from a file or came out of a job' {
        $machine = New-SimMachine 64MB -Name lab
        $free = $machine.FreePages
        $file = Join-Path $TestDrive 'exact'

        Invoke-AllocPages -Exact 20KB -Count 3 | Export-Csv "$file.csv"
        Import-Csv "$file.csv" | Remove-Pages
        $machine.FreePages | Should -Be $free

        Invoke-AllocPages -Exact 5 | Export-Clixml "$file.xml"
        Import-Clixml "$file.xml" | Remove-Pages
        $machine.FreePages | Should -Be $free

        Invoke-AllocPages -Order 3 | Export-Clixml "$file.xml"
        $pages = Import-Clixml "$file.xml" | Split-Pages -PassThru
        $pages.Count | Should -Be 8
        $pages | ConvertTo-Json | Set-Content "$file.json"
        Get-Content -Raw "$file.json" | ConvertFrom-Json | Remove-Pages
        $machine.FreePages | Should -Be $free
    }

    It 'repeats an experiment from its own output' {
        New-SimMachine 64MB -Node 2 -Name first | Out-Null
        $file = Join-Path $TestDrive 'run.csv'
        $run = 0, 3, 1 | Invoke-AllocPages -Order { $_ } -Gfp GFP_USER -Node 1
        $run | Export-Csv $file
        New-SimMachine 64MB -Node 2 -Name second | Out-Null

        $again = Import-Csv $file | Invoke-AllocPages -Machine second
        $again.Pfn | Should -Be $run.Pfn
        $again.Machine | Should -Be 'second', 'second', 'second'
    }
}
