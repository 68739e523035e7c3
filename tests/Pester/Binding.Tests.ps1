#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Parameter binding' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'reports a missing mandatory parameter without prompting in a non-interactive session' {
        $text = Invoke-Fresh -PassError 'try { Remove-SimMachine } catch { $_.FullyQualifiedErrorId }'

        $text | Should -BeLike 'MissingMandatoryParameter,*RemoveSimMachineCommand'
    }

    It 'binds a script block and a default parameter value to pipeline parameters' {
        New-SimMachine 64MB -Name first | Out-Null
        New-SimMachine 64MB -Name second | Out-Null

        $pages = 1, 2 | Invoke-AllocPages -Order { $_ } -Machine first
        $pages.Order | Should -Be 1, 2

        $PSDefaultParameterValues += @{ 'Invoke-AllocPages:Machine' = 'first'; 'Invoke-AllocPages:Order' = 4 }
        $page = Invoke-AllocPages
        $page.Machine, $page.Order | Should -Be 'first', 4
    }

    It 'chooses the parameter set of every pipeline object that the module documents' {
        $machine = New-SimMachine 64MB -Name lab
        $free = $machine.FreePages
        $file = Join-Path $TestDrive 'pages.csv'

        # Allocations themselves, their rows of a file, and rows with an address.
        Invoke-AllocPages -Order 2 -Count 3 | Remove-Pages
        $machine.FreePages | Should -Be $free
        Invoke-AllocPages -Order 2 -Count 3 | Export-Csv $file
        Import-Csv $file | Remove-Pages
        $machine.FreePages | Should -Be $free
        Invoke-AllocPages -Order 2 -Count 3 | Select-Object Order, VirtualAddress | Remove-Pages
        $machine.FreePages | Should -Be $free

        # Files make machines of recordings, other rows machines of a size.
        Get-ChildItem (Join-Path $script:Recordings 'n2-tiny/tiny-buddy*') | New-SimMachine | ForEach-Object Name | Should -Be 'tiny-buddy'
        [pscustomobject]@{ Name = 'row'; Memory = '64MB'; Node = '' } | New-SimMachine | ForEach-Object Nodes | Should -Be '0'
    }

    It 'takes exact and bulk requests, policies and nodes from a table' {
        New-SimMachine 64MB -Node 2 | Out-Null
        $pages = @(
            [pscustomobject]@{ Exact = '20KB'; Policy = 'prefer:1' }
            [pscustomobject]@{ Bulk = '2'; NodeMask = '1' }
            [pscustomobject]@{ Order = ''; Exact = '3'; Bulk = ''; NodeMask = '1' }
            [pscustomobject]@{ Order = '1'; Exact = ''; MemsAllowed = '1'; TaskFlag = 'MemAllocNoFs, Realtime' }
        ) | Invoke-AllocPages

        $pages.Pages | Should -Be 5, 1, 1, 3, 2
        $pages.Node | Should -Be 1, 1, 1, 1, 1
        $pages | Remove-Pages

        Get-SimZone DMA32 -Node 1 | Invoke-SimCompaction | ForEach-Object Node | Should -Be 1
        Get-SimNode | Invoke-SimReclaim -Memory 4KB | ForEach-Object Node | Should -Be 0, 1
        Get-SimNode | Add-SimPageCache -Memory 4KB
        (Invoke-SimReclaim -DropCache).Reclaimed | Should -Be 1, 1
    }

    It 'drives Invoke-AllocPages by a CSV with Order, Gfp and Node columns' {
        New-SimMachine 64MB -Node 2 | Out-Null
        $rows = @'
Order,Gfp,Node
0,GFP_KERNEL,1
3,GFP_HIGHUSER_MOVABLE|__GFP_ZERO,0
2,,
,0xa20,1
'@ | ConvertFrom-Csv

        $pages = $rows | Invoke-AllocPages

        $pages.Order | Should -Be 0, 3, 2, 0
        $pages.Gfp | Should -Be 'GFP_KERNEL', 'GFP_HIGHUSER_MOVABLE|__GFP_ZERO', 'GFP_KERNEL', 'GFP_ATOMIC'
        $pages.Node | Should -Be 1, 0, 0, 1
    }

    It 'takes a machine from -Machine, the pipeline or a Machine column, in this order' {
        $first = New-SimMachine 64MB -Name first
        New-SimMachine 64MB -Name second | Out-Null

        (Invoke-AllocPages -Machine $first).Machine | Should -Be 'first'
        ($first | Invoke-AllocPages).Machine | Should -Be 'first'
        ('first' | Invoke-AllocPages).Machine | Should -Be 'first'
        ([pscustomobject]@{ Machine = 'first'; Order = 1 } | Invoke-AllocPages).Machine | Should -Be 'first'
        ([pscustomobject]@{ Machine = 'first'; Order = 1 } | Invoke-AllocPages -Machine second).Machine | Should -Be 'second'
        (Get-SimMachine | Get-SimNode).Machine | Should -Be 'first', 'second'
    }

    It 'takes sizes, frame numbers and masks in every documented spelling' {
        foreach ($memory in '64MB', '64 MiB', '65536K', '16384 pages', '0x4000000', 64MB, 67108864, 67108864.0) {
            (New-SimMachine $memory).Memory | Should -BeGreaterThan 63MB
        }

        New-SimMachine -Node 48MB, '16MB' | ForEach-Object Nodes | Should -Be '0-1'
        New-SimMachine 96MB -Node 3 -Distance (10, 40, 20), (40, 10, 40), '20 40 10' | Get-SimNode -Node 0 |
            ForEach-Object ZoneList | Should -Match '^0/.* 2/.* 1/'

        foreach ($gfp in 'GFP_KERNEL|__GFP_ZERO', 'kernel zero', 0xdc0, '0xdc0', 3520, ('GFP_KERNEL', '__GFP_ZERO'), (Get-GfpFlag GFP_KERNEL, __GFP_ZERO)) {
            $page = Invoke-AllocPages $gfp
            $page.Gfp | Should -Be 'GFP_KERNEL|__GFP_ZERO'
            Remove-Pages -Pfn ('0x{0:x}' -f $page.Pfn)
            $page = Invoke-AllocPages $gfp
            Remove-Pages -Address ([ulong] $page.VirtualAddress)
            $page = Invoke-AllocPages $gfp
            Remove-Pages -Address $page.VirtualAddress
        }

        # A hexadecimal literal of 64 bits with the top bit set is a negative number for PowerShell.
        "$(Remove-Pages -Address 0xffff888000001001 2>&1)" | Should -BeLike '0xffff888000001001 *'
    }

    It 'takes frame numbers as ranges, lists and rows' {
        New-SimMachine 64MB | Out-Null
        $block = Invoke-AllocPages -Order 2
        $file = Join-Path $TestDrive 'block.csv'
        $block | Export-Csv $file

        (Get-SimPage 0x1000..0x1002).Pfn | Should -Be 4096, 4097, 4098
        (Get-SimPage (4096..4098)).Pfn | Should -Be 4096, 4097, 4098
        (Get-SimPage 0x1000, 7, '0x10..0x11').Pfn | Should -Be 4096, 7, 16, 17
        ($block | Get-SimPage).HeadPfn | Should -Be (, $block.Pfn * 4)
        (Import-Csv $file | Get-SimPage).Pfn | Should -Be ($block.Pfn..($block.Pfn + 3))
        ($block | Get-SimPageBlock | Get-SimPage).Count | Should -Be 512
        Get-SimPage -PageState InUse -HeadOnly | Remove-Pages
        Get-SimPage -PageState InUse | Should -BeNullOrEmpty
    }

    It 'binds nodes, zones and CPUs of what is piped' {
        New-SimMachine 64MB -Node 2 -Cpu 2 | Out-Null
        $page = Invoke-AllocPages -Node 1 -Cpu 1

        foreach ($command in 'Get-SimZone', 'Get-SimFreeArea', 'Get-SimPageSet', 'Get-SimCounter', 'Get-SimFragmentation') {
            $rows = $page | & $command
            $rows.Node | Select-Object -Unique | Should -Be 1 -Because $command
            $rows.Zone | Select-Object -Unique | Should -Be 'DMA32' -Because $command
        }

        ($page | Get-SimPageSet).Cpu | Should -Be 1
        ($page | Get-SimZoneList).PreferredNode | Select-Object -Unique | Should -Be 1
        (Get-SimZoneList -Node 1 | Get-SimZone).Zone | Should -Be 'DMA32', 'DMA32', 'DMA'
        [pscustomobject]@{ Node = ''; Zone = '' } | Get-SimPageSet | Should -HaveCount 6
    }

    It 'writes a listing of all frames to a file' {
        $machine = New-SimMachine 64MB
        $file = Join-Path $TestDrive 'frames.csv'
        Get-SimPage | Export-Csv $file
        $rows = Import-Csv $file

        $rows.Count | Should -Be $machine.PresentPages
        $rows[0].Pfn, $rows[0].PageState, $rows[0].HeadPfn | Should -Be 1, 'Free', 1
        $rows[-1].PSObject.Properties.Name | Should -Be @(
            'Machine', 'Pfn', 'Node', 'Zone', 'PageState', 'Order', 'HeadPfn', 'BuddyPfn', 'MigrateType', 'PhysicalAddress', 'VirtualAddress', 'MachineId')
    }

    It 'gives a file of the kernel as lines or as one string' {
        New-SimMachine 64MB | Out-Null

        (Get-SimProcFile buddyinfo).Count | Should -Be 2
        Get-SimProcFile buddyinfo -Raw | Should -BeExactly (((Get-SimProcFile buddyinfo) -join "`n") + "`n")
        (Get-SimProcFile *info).Count | Should -BeGreaterThan 50
    }

    It 'reads and prints the same under de-DE and tr-TR' {
        $code = @'
New-SimMachine '1.5GB' -Name i | Out-Null
Invoke-AllocPages 'gfp_highuser', '__gfp_zero' -Order 3 | Format-Table | Out-String
ConvertTo-GfpMask 'highuser_movable' | ConvertTo-Json
Get-SimZone dma32 | ConvertTo-Csv
Get-SimFragmentation DMA -Order 3, 9 | Format-Table | Out-String
Get-SimFragmentation DMA -Order 3, 9 | ConvertTo-Csv
Get-SimPage '0x10..0x11' | Format-Table | Out-String
Get-SimMachine | Format-Table | Out-String
'@
        $expected = Invoke-Fresh $code
        $expected | Should -Match '1\.5 GiB'
        foreach ($culture in 'de-DE', 'tr-TR') {
            Invoke-Fresh "[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = '$culture'; $code" | Should -BeExactly $expected
        }
    }
}
