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
            Should -Be '0x2 of Linux 6.1 on i386: zone HighMem, migratetype Unmovable.', '0x2 of Linux 6.1 on x86_64: zone Normal, migratetype Unmovable.'
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
        { Get-GfpZone $script:New } | Should -Throw '*give it to -Machine*'
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
        $told[-1] | Should -BeLike '*; filled with zeros (__GFP_ZERO)'
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

Describe 'Outputs that are there to be looked at' {
    BeforeEach {
        $script:Machine = New-SimMachine 64MB -Name lab
    }

    AfterEach {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'shows a zonelist without empty columns, and with a mask all of them' {
        $plain = Get-SimZoneList | Out-String
        $needed = Get-SimZoneList -Gfp GFP_KERNEL | Out-String

        $plain | Should -Match 'PreferredNode'
        $plain | Should -Not -Match 'Needed|LowmemReserve'
        $needed | Should -Match 'LowmemReserve\s+Needed'
        (Get-SimZoneList | Get-SimZone).Zone | Should -Be 'DMA32', 'DMA'
    }

    It 'names a zone that the machine has when kswapd runs or sleeps' {
        (Invoke-SimReclaim).Zone | Should -Be 'DMA32'
    }

    It 'says that all is well, to people only' {
        $objects = Test-SimMachine -Detailed 6>$null
        $message = Test-SimMachine -Detailed 6>&1

        $objects | Should -BeNullOrEmpty
        "$message" | Should -Be "Machine 'lab' is sound: its lists, marks and counters agree."
        Invoke-Fresh '$null = New-SimMachine 64MB; $found = Test-SimMachine -Detailed' | Should -BeLike "Machine 'machine1' is sound*"
    }

    It 'shows what was set' {
        $sysctl = Set-SimMachine min_free_kbytes 4096 -PassThru
        $settings = Set-SimMachine -Swap 1MB -RunDaemon -PassThru

        $sysctl.Sysctl, $sysctl.Value | Should -Be 'vm.min_free_kbytes', '4096'
        $settings.Swap, $settings.MovableRequest, $settings.RunDaemon | Should -Be 1MB, 'Anonymous', $true
        $settings | Out-String | Should -Match 'Swap\s+MovableRequest\s+RunDaemon[\s\S]*1 MiB'
        (Set-SimMachine min_free_kbytes 4096 -PassThru | Set-SimMachine extfrag_threshold 400 -PassThru).Value | Should -Be '400'
    }

    It 'shows that a machine was removed' {
        Remove-SimMachine lab -Force

        $script:Machine | Out-String | Should -Match '(?m)^lab\s+removed\s'
        $script:Machine | Format-List | Out-String | Should -Match 'Removed\s+: True'
    }
}

Describe 'Tab where a number is wanted' {
    It 'offers numbers and no files for: <_>' -ForEach 'Invoke-AllocPages -Count ', 'Remove-Pages -Pfn ', 'New-SimMachine 1GB -Cpu ' {
        $null = New-SimMachine 64MB
        $null = Invoke-AllocPages
        $offered = (TabExpansion2 -inputScript $_ -cursorColumn $_.Length).CompletionMatches

        $offered.Count | Should -BeGreaterThan 0
        $offered.ResultType | Select-Object -Unique | Should -Be 'ParameterValue'
        Get-SimMachine | Remove-SimMachine
    }
}

Describe 'Commands without their argument' {
    It 'ask for a block in words of their own (<_>)' -ForEach 'Remove-Pages', 'Split-Pages' {
        $problem = { & $_ -ErrorAction Stop } | Should -Throw -PassThru

        $problem.FullyQualifiedErrorId | Should -BeLike 'InputInvalid,*'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Invoke-AllocPages.*-Pfn'
    }
}

Describe 'Help on the web' {
    It 'is told to be nowhere, since the module has no public address' {
        { Get-Help Get-SimZone -Online -ErrorAction Stop } | Should -Throw '*Internet address*'
        (Import-PowerShellDataFile $script:ModulePath).PrivateData.PSData.Keys | Should -Not -Contain 'ProjectUri'
    }
}

Describe 'Removing a machine' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'asks, and -Force does not' {
        # A question in a process without a user is an error.
        $told = Invoke-Fresh -PassError @'
$machine = New-SimMachine 64MB -Name lab
try { Remove-SimMachine lab } catch { "asked $($machine.Removed)" }
Remove-SimMachine lab -Force -WhatIf
"kept $(-not $machine.Removed)"
try { Remove-SimMachine lab -Force -Confirm } catch { "asked $($machine.Removed)" }
Get-SimMachine | Remove-SimMachine -Force
"removed $($machine.Removed)"
'@
        $told | Should -BeLike "asked False`nWhat if: *on target `"lab`".`nkept True`nasked False`nremoved True"
    }

    It 'leaves no script of this repository waiting' {
        $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
        $scripts = Get-ChildItem "$root/docs/experiments/*.ps1", "$root/docs/en-US/*.md", "$root/docs/tour.md", "$root/tests/PhysMem.PipelineYardstick/*.ps1"

        Select-String -Path $scripts.FullName -Pattern '^(PS> | *)(Get-SimMachine \| )?Remove-SimMachine(?!  )' | Where-Object Line -NotMatch '-Force' | Should -BeNullOrEmpty
    }
}

Describe 'What would come' {
    BeforeEach {
        $script:Machine = New-SimMachine 64MB -Name lab
        $script:Block = Invoke-AllocPages -Order 1
    }

    AfterEach {
        Get-SimMachine | Remove-SimMachine -Confirm:$false
    }

    It 'is shown by -WhatIf with -PassThru, and nothing comes of it' {
        $free = $script:Machine.FreePages
        $reserve = (Get-SimSysctl vm.min_free_kbytes).Value

        (Add-SimPageCache 1MB -WhatIf -PassThru).FreePages | Should -Be ($free - 256)
        (Add-SimPageCache 1MB -WhatIf -PassThru | Get-SimZone DMA32).FreePages | Should -BeLessThan (Get-SimZone DMA32).FreePages
        (Set-SimMachine min_free_kbytes 4096 -WhatIf -PassThru).Value | Should -Be '4096'
        (Set-SimMachine -Swap 1MB -WhatIf -PassThru).Swap | Should -Be 1MB
        (Clear-SimPageSet -WhatIf -PassThru | Get-SimPageSet | Measure-Object Count -Sum).Sum | Should -Be 0
        ($script:Block | Split-Pages -WhatIf -PassThru).Pfn | Should -Be $script:Block.Pfn, ($script:Block.Pfn + 1)
        (Export-SimMachine (Join-Path $TestDrive 'lab') -WhatIf -PassThru).Name | Should -Be 'lab'
        (Export-SimReport (Join-Path $TestDrive 'lab') -WhatIf -PassThru).Name | Should -Be 'lab'

        $script:Machine.FreePages | Should -Be $free
        (Get-SimSysctl vm.min_free_kbytes).Value | Should -Be $reserve
        @(Get-SimMachine).Count | Should -Be 1
        Join-Path $TestDrive 'lab' | Should -Not -Exist
        $script:Block | Remove-Pages
    }

    It 'is shown under $WhatIfPreference too, by every cmdlet that has both' {
        # A cmdlet that is new here has to be thought of.
        $both = Get-Command -Module PhysMem | Where-Object { $_.Parameters.ContainsKey('WhatIf') -and $_.Parameters.ContainsKey('PassThru') }

        $both.Name | Should -Be 'Add-SimPageCache', 'Clear-SimPageSet', 'Export-SimMachine', 'Export-SimReport', 'Set-SimMachine', 'Split-Pages'
        & { $WhatIfPreference = $true; Clear-SimPageSet -PassThru } | Should -HaveCount 1
    }
}

Describe 'A stream of several types' {
    It 'is told of in the README' {
        Invoke-Fresh 'New-SimMachine 64MB; Get-SimZone' | Should -Match 'ZoneIndex\s+: 0'
        Invoke-Fresh 'New-SimMachine 64MB | Format-Table; Get-SimZone | Format-Table' | Should -Not -Match 'ZoneIndex'
        Get-Content -Raw "$PSScriptRoot/../../README.md" | Should -Match 'objects of several types'
    }
}
