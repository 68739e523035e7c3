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

Describe 'What the allocator did, seen at the prompt' {
    BeforeAll {
        function Get-Told {
            param([scriptblock] $Command)

            & $Command 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message
        }
    }

    BeforeEach {
        $null = New-SimMachine 64MB -Name lab
    }

    AfterEach {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'shows a boosted min watermark as mark plus boost, within 80 columns' {
        Add-SimPageCache
        $zone = Get-SimZone DMA
        $lines = (Get-SimZone | Out-String -Width 80) -split '\r?\n'

        $zone.Boost | Should -BeGreaterThan 0
        $lines | Where-Object { $_ -match "\s$($zone.Min - $zone.Boost)\+$($zone.Boost)\s" } | Should -HaveCount 1
        $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        $lines -join '' | Should -Match 'High'
    }

    It 'tells that pages are zeroed, in the object and with -Verbose' {
        $told = Get-Told { $script:Page = Invoke-AllocPages GFP_KERNEL, __GFP_ZERO -Verbose }

        $script:Page.Zeroed | Should -BeTrue
        (Invoke-AllocPages GFP_KERNEL, __GFP_ZEROTAGS).Zeroed | Should -BeFalse
        $told | Should -Contain 'node 0 DMA32: filled with zeros (__GFP_ZERO)'
        $script:Page | Format-List | Out-String | Should -Match 'Zeroed\s+: True'
    }

    It 'tells where a block goes that is given back, and what it merges with' {
        $blocks = Invoke-AllocPages -Order 4 -Count 2
        $first = Get-Told { $blocks[0] | Remove-Pages -Verbose }
        $second = Get-Told { Remove-Pages $blocks[1] -Verbose }
        $small = Get-Told { Invoke-AllocPages | Remove-Pages -Verbose }

        $first | Should -Contain "node 0 DMA32: pfn 0x001000, order 4, not merged, its buddy 0x001010 isn't free as a whole: to the head of the Unmovable list"
        $second -match '^node' | Should -BeLike '*order 4, merged with 0x001000, *'
        $small -match '^node' | Should -BeLike '*, order 0, to the Unmovable list of CPU 0'
    }

    It 'tells of a drain what merges' {
        Invoke-AllocPages -Count 2 | Remove-Pages

        Get-Told { Clear-SimPageSet -Verbose } | Where-Object { $_ -match 'order 0, merged with' } | Should -Not -BeNullOrEmpty
    }

    It 'tells and shows that kswapd was woken' {
        Add-SimPageCache
        $before = Get-SimNode
        $told = Get-Told { Invoke-AllocPages -Order 3 -Verbose }

        $before.KswapdAwake | Should -BeFalse
        (Get-SimNode).KswapdAwake | Should -BeTrue
        $told | Should -Contain 'kswapd of node 0 is woken for order 3'
        Get-SimNode | Out-String | Should -Match 'KswapdAwake[\s\S]*\*'
        Get-Told { Invoke-AllocPages -Order 3 -Verbose } | Should -Contain 'kswapd of node 0 is awake already'
    }
}

Describe 'node_data' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'is an array of nodes at the prompt' {
        $machine = New-SimMachine 64MB -Node 2

        $machine.NodeData[1].Node | Should -Be 1
        $null -eq $machine.NodeData[2] | Should -BeTrue
        $machine.NodeData.Length, $machine.NodeData.Count | Should -Be 1024, 1024
        $online = foreach ($node in $machine.NodeData) { $node.Node }
        $online | Should -Be 0, 1
        $machine.NodeData | Out-String | Should -Match 'Machine: machine1'
    }

    It 'leaves a machine a row of plain values for files' {
        $machine = New-SimMachine 64MB -Node 2

        ($machine | ConvertTo-Csv | ConvertFrom-Csv).NodeData | Should -Be '0-1'
        ($machine | ConvertTo-Json | ConvertFrom-Json).NodeData.Node | Should -Be 0, 1
    }

    It 'is a word that help can be searched for (<_>)' -ForEach 'about_PhysMem_Machines', 'Get-SimMachine', 'Get-SimNode' {
        Get-Help $_ -Full | Out-String | Should -Match 'node_data\[\]'
    }
}
