#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # The free blocks as a textbook lists them, in KiB.
    function Get-FreeBlock {
        Get-SimFreeArea | ForEach-Object { @(4 -shl $_.Order) * $_.Blocks } | Join-String -Separator ' '
    }
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'An arena at the prompt' {
    It 'is one block of its size, or the largest blocks that fit (<Size>)' -ForEach @(
        @{ Size = 4KB; Blocks = '4' }
        @{ Size = '64KB'; Blocks = '64' }
        @{ Size = 1MB; Blocks = '1024' }
        @{ Size = '4 MiB'; Blocks = '4096' }
        @{ Size = '5MB'; Blocks = '1024 4096' }
        @{ Size = '7 pages'; Blocks = '4 8 16' }
        @{ Size = 16MB; Blocks = '4096 4096 4096 4096' }
    ) {
        $arena = New-SimMachine -Arena $Size

        $arena.FreePages * 4KB | Should -Be $arena.Memory
        Get-FreeBlock | Should -Be $Blocks
        Test-SimMachine | Should -BeTrue
    }

    It 'is shown like any machine, as one zone that begins with frame 0' {
        $text = Invoke-Fresh 'New-SimMachine -Arena 4MB; Get-SimZone | Format-Table; Get-SimProcFile buddyinfo'

        $text | Should -Match 'machine1 +\* +arena +4 MiB +1 0 +1024\s'
        $text | Should -Match '0 Normal +0x000000 +1024 +1024 +0 +0 +0\s'
        $text | Should -Match 'Node 0, zone +Normal( +0){10} +1\s'
    }

    It 'gives all its pages, whatever the mask, and then fails as the kernel does (<_>)' -ForEach 'GFP_KERNEL', 'GFP_ATOMIC',
    'GFP_DMA', 'GFP_HIGHUSER_MOVABLE', 'GFP_NOWAIT' {
        $null = New-SimMachine -Arena 300KB
        $pages = Invoke-AllocPages $_ -Count 75

        $pages.Pfn | Sort-Object | Should -Be (0..74)
        { Invoke-AllocPages $_ -ErrorAction Stop } | Should -Throw 'page allocation failure: order:0*'
        $pages | Remove-Pages
        Get-FreeBlock | Should -Be '4 8 32 256'
    }

    It 'splits the smallest block that fits, whatever was asked for before' {
        $null = New-SimMachine -Arena 8MB
        $null = Invoke-AllocPages GFP_KERNEL -Order 2
        $movable = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Order 2

        $movable.Pfn | Should -Be 4
        (Get-SimPageBlock).MigrateType | Select-Object -Unique | Should -Be 'Unmovable'
    }

    It 'is turned into more than that one setting at a time' {
        $null = New-SimMachine -Arena 64MB
        Set-SimMachine vm.min_free_kbytes 1024
        (Get-SimZone).Min, (Get-SimPageSet).High | Should -Be 256, 0

        Set-SimMachine vm.min_free_kbytes 0
        Set-SimMachine vm.percpu_pagelist_high_fraction 8
        (Get-SimZone).Min, (Get-SimZone).High, (Get-SimPageSet).High | Should -Be 0, 0, 2048

        Set-SimMachine vm.percpu_pagelist_high_fraction 0
        (Get-SimZone).High, (Get-SimPageSet).High | Should -Be 0, 0
    }

    It 'goes through a file and stays an arena' {
        $null = New-SimMachine -Arena 9MB -Name written
        $null = Invoke-AllocPages -Order 3 -Count 7
        Export-SimMachine "$TestDrive/arena.txt"
        $read = Import-SimMachine "$TestDrive/arena.txt" read

        Compare-SimMachine written read | Should -BeNullOrEmpty
        $read.Architecture | Should -Be 'arena'
    }

    It 'comes from a table too, as an architecture' {
        'Name,Memory,Architecture', 'exercise,64KB,arena' | Set-Content "$TestDrive/machines.csv"
        $machine = Import-Csv "$TestDrive/machines.csv" | New-SimMachine

        $machine.Name, $machine.FreePages | Should -Be 'exercise', 16
    }

    It 'says what it would boot, and boots nothing with -WhatIf' {
        $text = Invoke-Fresh 'New-SimMachine -Arena 4MB -Name lab -WhatIf; @(Get-SimMachine).Count'

        $text | Should -BeLike '*Boot a machine of 4 MiB*lab*'
        $text.Trim() | Should -Match '0$'
    }

    It 'refuses <Line> and says what to do' -ForEach @(
        @{ Line = 'New-SimMachine -Arena 0'; Id = 'MachineDescriptionInvalid'; Text = '*whole pages*' }
        @{ Line = 'New-SimMachine -Arena 5000'; Id = 'MachineDescriptionInvalid'; Text = '*whole pages*' }
        @{ Line = 'New-SimMachine -Arena 256TB'; Id = 'MachineDescriptionInvalid'; Text = '*or less*' }
        @{ Line = 'New-SimMachine 4MB -Architecture arena -Node 2'; Id = 'MachineDescriptionInvalid'; Text = '*one node*' }
    ) {
        & ([scriptblock]::Create("$Line -ErrorAction SilentlyContinue -ErrorVariable failure; `$script:Seen = `$failure"))

        $script:Seen.Count | Should -Be 1
        $script:Seen[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $script:Seen[0].ErrorDetails.RecommendedAction | Should -BeLike $Text
    }

    It 'is found by Tab' {
        (TabExpansion2 'New-SimMachine -Ar' -cursorColumn 18).CompletionMatches.CompletionText | Should -Contain '-Arena'
        (TabExpansion2 'New-SimMachine 4MB -Architecture are' -cursorColumn 36).CompletionMatches.CompletionText | Should -Be 'arena'
    }
}
