#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $script:Kinds = @(
        @{ Kind = 'x86_64'; Description = @{ Memory = '8GB'; Node = 2 } }
        @{ Kind = 'i386'; Description = @{ Memory = '1GB'; Architecture = 'i386' } }
        @{ Kind = '16 TiB'; Description = @{ Memory = '16TB'; Node = 2 } }
    )
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $PSStyle.OutputRendering = 'PlainText'

    # Runs a line as it is typed, with literals that have no quotes.
    function Invoke-Typed {
        param([string] $Line)

        & ([scriptblock]::Create($Line))
    }

    # The hexadecimal numbers of tables and lists, each with the name of its column.
    function Get-ShownNumber {
        param([string] $Text)

        $labels = @()
        $lines = $Text -split '\r?\n'
        for ($i = 0; $i -lt $lines.Count; $i++) {
            if ($i + 1 -lt $lines.Count -and $lines[$i + 1] -match '^[- ]*--[- ]*$') {
                $labels = [regex]::Matches($lines[$i], '\S+')
            }

            foreach ($number in [regex]::Matches($lines[$i], '0x[0-9a-f]+')) {
                $before = $labels | Where-Object { $_.Index -lt $number.Index + $number.Length }
                $column = if ($lines[$i] -match '^(\w+) +: ') { $Matches[1] } else { $before[-1].Value }
                [pscustomobject]@{ Column = $column; Number = $number.Value }
            }
        }
    }

    # A machine of which something is wrong: two free buddies lie apart.
    function Import-BrokenMachine {
        $file = Join-Path $TestDrive 'broken.txt'
        Export-SimMachine $file
        $state = [regex]::Match((Get-Content -Raw $file), '(?ms)^STATE.*^ENDSTATE label=machine\n').Value
        $state = $state -replace 'FREE nid=0 zone=0 order=5 mt=U n=1 : 32\n'
        $state = $state -replace 'order=4 mt=U n=2 : 16 128\n', "order=4 mt=U n=4 : 16 128 32 48`n"
        Set-Content $file $state -NoNewline
        New-SimMachine -Path $file -Name broken -NoSelect -Force -WarningAction Ignore
    }

    # What each cmdlet has to show, as a table and as a list, on a machine whose last node is $script:Last and has its last
    # zone at $script:Start.
    $script:Shows = @{
        'Compare-SimMachine'   = {
            $pages = Invoke-AllocPages -Count 2 -Node $script:Last
            $other = Copy-SimMachine -Name other
            $pages[0], $pages[1] | Remove-Pages
            $pages[1], $pages[0] | Remove-Pages -Machine other
            Compare-SimMachine other
            Remove-SimMachine $other
        }
        'ConvertFrom-GfpMask'  = { ConvertFrom-GfpMask 0xdc0 }
        'ConvertTo-GfpMask'    = { ConvertTo-GfpMask GFP_HIGHUSER_MOVABLE, __GFP_ZERO, __GFP_COMP }
        'Debug-AllocFailure'   = {
            Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault | Debug-AllocFailure | Select-Object Verdict, Gfp
        }
        'Get-FreePages'        = { Get-FreePages GFP_ATOMIC }
        'Get-GfpFlag'          = { Get-GfpFlag }
        'Get-GfpZone'          = { Get-GfpZone GFP_HIGHUSER_MOVABLE }
        'Get-SimCounter'       = { Get-SimCounter -Scope Zone }
        'Get-SimFragmentation' = { Get-SimFragmentation }
        'Get-SimFreeArea'      = { Get-SimFreeArea }
        'Get-SimNode'          = { Get-SimNode }
        'Get-SimPage'          = { Get-SimPage "$($script:Start)..$($script:Start + 3)"; Invoke-AllocPages -Node $script:Last | Get-SimPage }
        'Show-SimHistory'      = { Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace | Show-SimHistory -Width 8 }
        'Show-SimMemoryMap'    = { Show-SimMemoryMap -Width 16 }
        'Get-SimPageBlock'     = { Get-SimPageBlock "$($script:Start)..$($script:Start + 1024)" }
        'Get-SimPageSet'       = { Get-SimPageSet | Out-String; Get-SimPageSet -Detailed }
        'Get-SimPressure'      = { Get-SimPressure }
        'Get-SimProcFile'      = { Get-SimProcFile * }
        'Get-SimSysctl'        = { Get-SimSysctl }
        'Get-SimZone'          = { Get-SimZone }
        'Get-SimZoneList'      = { Get-SimZoneList }
        'Import-AllocFailure'  = {
            $failure = Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault
            $failure.GetKernelLog() | Import-AllocFailure
        }
        # A file, which has no numbers of a machine; all of 16 TiB would be on its page.
        'Export-SimReport'     = { Export-SimReport (Join-Path $TestDrive report.html) -WhatIf -PassThru }
        'Import-SimTrace'      = { Trace-SimMachine { Invoke-AllocPages -Order 2 -Node $script:Last | Remove-Pages } | Import-SimTrace }
        'Invoke-AllocContigPages' = { Invoke-AllocContigPages 8MB -Node $script:Last }
        'Invoke-AllocPages'    = {
            Invoke-AllocPages GFP_USER -Node $script:Last -Count 2 | Out-String
            Invoke-AllocPages GFP_HIGHUSER
            Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure | Where-Object Fault | Out-String
        }
        'Invoke-SimCompaction' = { Invoke-SimCompaction DMA }
        'Invoke-SimReclaim'    = { Invoke-SimReclaim }
        'Invoke-SimTrace'      = {
            $null = Invoke-AllocPages
            $runs = Trace-SimMachine { Invoke-AllocPages } | Invoke-SimTrace -Change @{ MigrateType = 'Movable' }
            $runs
            $runs[1].Parting | Select-Object Machine, Pfn | Out-String
        }
        'Invoke-SimWorkload'   = {
            $rows = Invoke-SimWorkload NetAtomic, HugePage -Calls 99
            $rows
            $rows.Blocks | Select-Object Machine, Pfn | Out-String
        }
        # It would fill 16 TiB, and has no numbers that are typed back.
        'Set-SimFragmentation' = {
            $copy = Copy-SimMachine -Name copy
            Set-SimFragmentation 800 -Machine copy -WhatIf
            Remove-SimMachine $copy
        }
        'Set-SimMachine'       = { Set-SimMachine extfrag_threshold 500 -PassThru }
        'Split-Pages'          = { Invoke-AllocPages -Order 1 -Node $script:Last | Split-Pages -PassThru }
        'Trace-SimMachine'     = { Trace-SimMachine { Invoke-AllocPages } | Import-SimTrace }
        'Test-SimMachine'      = {
            $broken = Import-BrokenMachine
            Test-SimMachine broken -Detailed
            Remove-SimMachine $broken
        }
    }

    # What takes the numbers of a column.
    $script:Takers = @{
        Pfn             = 'Get-SimPage', 'Get-SimPageBlock', 'Get-SimPage -HeadOnly'
        StartPfn        = 'Get-SimPage', 'Get-SimPageBlock'
        HeadPfn         = 'Get-SimPage', 'Get-SimPage -HeadOnly'
        BuddyPfn        = 'Get-SimPage'
        Reference       = 'Get-SimPage', 'Get-SimPageBlock'
        Difference      = 'Get-SimPage', 'Get-SimPageBlock'
        VirtualAddress  = 'Remove-Pages -Address'
        Hex             = 'ConvertFrom-GfpMask', 'ConvertTo-GfpMask', 'Get-SimZoneList -Gfp'
        Mode            = 'ConvertFrom-GfpMask', 'ConvertTo-GfpMask', 'Get-SimZoneList -Gfp'
        Reason          = 'ConvertFrom-GfpMask', 'ConvertTo-GfpMask', 'Get-SimZoneList -Gfp'
        # Nothing takes one; its frame is what is asked for.
        PhysicalAddress = @()
    }
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'What a view shows' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'is looked at for every cmdlet that writes more than machines' {
        $writing = Get-Command -Module PhysMem | Where-Object { $_.OutputType -and $_.OutputType.Name -notmatch 'MachineHandle$' }

        ($script:Shows.Keys | Sort-Object) -join ' ' | Should -Be (($writing.Name | Sort-Object) -join ' ')
    }

    It 'can be typed back into what takes it (<Kind>)' -ForEach $script:Kinds {
        New-SimMachine @Description -Name lab | Out-Null
        $script:Last = (Get-SimNode)[-1].Node
        $script:Start = (Get-SimZone -Node $script:Last)[-1].StartPfn
        $seen = foreach ($name in $script:Shows.Keys | Sort-Object) {
            $objects = & $script:Shows[$name]
            $views = ($objects | Out-String -Width 120) + ($objects | Format-List | Out-String -Width 120)
            foreach ($shown in Get-ShownNumber $views | Sort-Object Column, Number -Unique) {
                $because = "$name shows $($shown.Number) under $($shown.Column)"
                $shown.Column | Should -BeIn $script:Takers.Keys -Because $because
                foreach ($taker in $script:Takers[$shown.Column]) {
                    $problem = $null
                    $got = Invoke-Typed "$taker $($shown.Number) -ErrorVariable problem -ErrorAction SilentlyContinue"
                    "$problem" | Should -BeNullOrEmpty -Because "$because, and $taker takes that"
                    if ($taker -eq 'Get-SimPage') {
                        Get-ShownNumber ($got | Out-String) | Where-Object Column -EQ 'Pfn' | ForEach-Object Number | Should -Be $shown.Number
                    }
                }

                $shown
            }
        }

        # Every kind of column was met.
        ($seen.Column | Sort-Object -Unique) -join ' ' | Should -Be (($script:Takers.Keys | Sort-Object) -join ' ')
        if ($Kind -ne 'x86_64') {
            $seen.Number | Where-Object { $_ -match '^0x[89a-f].{7}$' } | Should -Not -BeNullOrEmpty -Because 'PowerShell reads these as negative'
        }
    }
}

Describe 'Hexadecimal literals with the top bit set' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'are addresses however they are given (<Line>)' -ForEach @(
        @{ Line = 'Remove-Pages -Address 0xc1000000 -Order 2' }
        @{ Line = 'Split-Pages -VirtualAddress 0xC1000000 -Order 2; 0..3 | ForEach-Object { Remove-Pages -Address (0xc1000000 + $_ * 4096) }' }
        @{ Line = 'Remove-Pages -Address (0xc1000000) -Order 2' }
        @{ Line = '$address = 0xc1000000; Remove-Pages -Address $address -Order 2' }
        @{ Line = 'Remove-Pages -Address "0xc1000000" -Order 2' }
        @{ Line = 'Remove-Pages -Address 3238002688 -Order 2' }
        @{ Line = '$a = @{ Address = 0xc1000000; Order = 2 }; Remove-Pages @a' }
        @{ Line = '[pscustomobject]@{ Address = 0xc1000000; Order = 2 } | Remove-Pages' }
        @{ Line = '[pscustomobject]@{ VirtualAddress = 0xc1000000; Order = 2 } | Remove-Pages' }
        @{ Line = '"VirtualAddress,Order`n0xc1000000,2" | ConvertFrom-Csv | Remove-Pages' }
        @{ Line = '"{ VirtualAddress: 3238002688, Order: 2 }" | ConvertFrom-Json | Remove-Pages' }
    ) {
        $machine = New-SimMachine 1GB -Architecture i386
        $free = $machine.FreePages
        (Invoke-AllocPages -Order 2).VirtualAddress | Should -Be '0xc1000000'

        Invoke-Typed $Line

        $machine.FreePages | Should -Be $free
    }

    It 'are frames however they are given (<Line>)' -ForEach @(
        @{ Line = 'Get-SimPage 0x80040000, 0x80040001' }
        @{ Line = 'Get-SimPage 0x80040000..0x80040001' }
        @{ Line = 'Get-SimPage (0x80040000..0x80040001)' }
        @{ Line = 'Get-SimPage -Pfn "0x80040000", 2147745793' }
        @{ Line = '$pfn = 0x80040000; Get-SimPage $pfn, ($pfn + 1)' }
        @{ Line = 'Get-SimPage 0x80040000 -Pages 2' }
        @{ Line = '[pscustomobject]@{ Pfn = 0x80040000; Pages = 2 } | Get-SimPage' }
        @{ Line = '[pscustomobject]@{ Pfn = 0x80040000, 0x80040001 } | Get-SimPage' }
        @{ Line = 'Invoke-AllocPages -Order 1 -Node 1 | ConvertTo-Csv | ConvertFrom-Csv | Get-SimPage' }
        @{ Line = 'Invoke-AllocPages -Order 1 -Node 1 | ConvertTo-Json | ConvertFrom-Json | Get-SimPage' }
    ) {
        New-SimMachine 16TB -Node 2 | Out-Null

        (Invoke-Typed $Line).Pfn | Should -Be 0x80040000L, 0x80040001L
        (Invoke-Typed ($Line -replace 'Get-SimPage', 'Get-SimPageBlock')).Pfn | Select-Object -First 1 | Should -Be 0x80040000L
    }

    It 'name blocks beyond 8 TiB' {
        $machine = New-SimMachine 16TB -Node 2
        $free = $machine.FreePages
        $pages = Invoke-AllocPages -Order 1 -Node 1 -Count 2
        $pages.Pfn | Sort-Object | Should -Be 0x80040000L, 0x80040002L

        Remove-Pages -Pfn 0x80040000 -Order 1
        [pscustomobject]@{ Pfn = 0x80040002; Order = 1 } | Remove-Pages

        $machine.FreePages | Should -Be $free
    }

    It 'are masks and sizes' {
        New-SimMachine 0x80000000 | ForEach-Object Memory | Should -BeGreaterThan 2000MB
        foreach ($line in 'ConvertFrom-GfpMask 0x80000cc0', 'ConvertFrom-GfpMask (0x80000cc0)', 'Get-SimZoneList -Gfp (0x80000cc0)') {
            { Invoke-Typed "$line -ErrorAction Stop" } | Should -Throw '*0x80000cc0 is not a gfp mask*0x80000000*' -Because $line
        }
    }

    It 'are told from negative numbers, which are refused as they were typed (<Line>)' -ForEach @(
        @{ Line = 'Get-SimPage -1'; Text = '-1' }
        @{ Line = 'Get-SimPageBlock -Pfn -1'; Text = '-1' }
        @{ Line = 'Get-SimPage -0x1000'; Text = '-0x1000' }
        @{ Line = 'Get-SimPage 0xffff888000001000'; Text = '0xffff888000001000' }
        @{ Line = 'Remove-Pages -Pfn -5'; Text = '-5' }
        @{ Line = 'Remove-Pages -Address -5'; Text = '-5' }
        @{ Line = 'Split-Pages -Address -5'; Text = '-5' }
        @{ Line = 'New-SimMachine -5'; Text = '-5' }
        @{ Line = 'Invoke-AllocPages -Gfp -1'; Text = '-1' }
        @{ Line = 'Invoke-AllocPages -Order 0xffffffff'; Text = '0xffffffff' }
    ) {
        New-SimMachine 64MB | Out-Null

        { Invoke-Typed "$Line -ErrorAction Stop" } | Should -Throw "*'$Text'*"
    }
}

Describe 'Addresses in files' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'are texts that CSV, JSON and Clixml keep, and that bind again (<Kind>)' -ForEach $script:Kinds {
        $machine = New-SimMachine @Description
        $free = $machine.FreePages
        $file = Join-Path $TestDrive 'pages'
        foreach ($form in 'csv', 'json', 'xml') {
            $pages = Invoke-AllocPages -Order 1 -Count 3
            $rows = switch ($form) {
                'csv' { $pages | Export-Csv "$file.csv"; Import-Csv "$file.csv" }
                'json' { $pages | ConvertTo-Json | Set-Content "$file.json"; Get-Content -Raw "$file.json" | ConvertFrom-Json }
                'xml' { $pages | Export-Clixml "$file.xml"; Import-Clixml "$file.xml" }
            }

            $rows.VirtualAddress | Should -BeExactly $pages.VirtualAddress
            $rows.PhysicalAddress | Should -BeExactly $pages.PhysicalAddress
            $rows | Select-Object Order, VirtualAddress | Remove-Pages
            $machine.FreePages | Should -Be $free
        }
    }
}

Describe 'Rows' {
    BeforeEach {
        New-SimMachine 64MB -Node 2 -Name lab | Out-Null
    }

    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'have columns that are called as in the events and reports of the kernel' {
        $rows = 'order,gfp_flags,nid', '2,GFP_ATOMIC,1', '0,0xcc0(GFP_KERNEL),' | ConvertFrom-Csv
        $pages = $rows | Invoke-AllocPages -WarningVariable warned

        $pages.Gfp | Should -Be 'GFP_ATOMIC', 'GFP_KERNEL'
        $pages.Node | Should -Be 1, 0
        $warned | Should -BeNullOrEmpty
        ($rows | ConvertFrom-GfpMask) | Should -Be 'GFP_ATOMIC', 'GFP_KERNEL'
        (Get-GfpFlag GFP_ATOMIC | Invoke-AllocPages).Gfp | Should -Be 'GFP_ATOMIC'
    }

    It 'are warned of once when nothing takes a column' {
        $pages = 'Order,gfp_msk', '1,GFP_ATOMIC', '2,GFP_ATOMIC' | ConvertFrom-Csv |
            Invoke-AllocPages -WarningVariable warned -WarningAction SilentlyContinue

        $pages.Order | Should -Be 1, 2
        "$warned" | Should -BeLike "Row 1: Nothing takes the column 'gfp_msk'. Invoke-AllocPages takes *Gfp (or GfpMask, *"
        $warned.Count | Should -Be 1
    }

    It 'may have columns for script blocks, and those that objects get on the way' {
        $pages = [pscustomobject]@{ Size = 3 } | Invoke-AllocPages -Order { $_.Size } -WarningVariable warned
        $pages.Order | Should -Be 3

        Start-Job { $using:pages } | Receive-Job -Wait -AutoRemoveJob | ConvertTo-Csv | ConvertFrom-Csv |
            Remove-Pages -WarningVariable +warned
        $warned | Should -BeNullOrEmpty
    }

    It 'are named by number in errors, whoever refuses them' {
        $rows = 'Order,Gfp', '1,GFP_KERNEL', 'x,GFP_KERNEL', '2,GFP_KERNAL', '11,', '0,' | ConvertFrom-Csv
        $pages = $rows | Invoke-AllocPages -ErrorVariable problems -ErrorAction SilentlyContinue

        $pages.Order | Should -Be 1, 0
        "$($problems[0])" | Should -BeLike "*Row 2: 'x' is no whole number*"
        "$($problems[1])" | Should -BeLike "*Row 3: Not a gfp mask: 'GFP_KERNAL'*"
        "$($problems[2])" | Should -Be 'Row 4: Order 11 is outside 0..10.'

        $pages + $pages | ConvertTo-Csv | ConvertFrom-Csv | Remove-Pages -ErrorVariable problems -ErrorAction SilentlyContinue
        "$($problems[0])" | Should -BeLike 'Row 3: Pfn *'
    }

    It 'are refused when nothing is taken of them, or when they are typed' {
        { [pscustomobject]@{ Ordr = 3 } | Invoke-AllocPages -ErrorAction Stop } | Should -Throw -ErrorId 'InputInvalid,*'
        { Invoke-AllocPages -InputObject ([pscustomobject]@{ Order = 3 }) } | Should -Throw -ErrorId 'InputInvalid,*'
        { 5 | Invoke-AllocPages -ErrorAction Stop } | Should -Throw -ErrorId 'InputInvalid,*'
        { '64MB' | New-SimMachine -ErrorAction Stop } | Should -Throw -ErrorId 'InputInvalid,*'
        { 'lab' | Get-SimNode -Machine lab -ErrorAction Stop } | Should -Throw -ErrorId 'InputInvalid,*'
    }

    It 'have the same columns for successes and failures, whichever comes first' {
        $results = Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure
        $results[-1].Fault | Should -Be 'OutOfMemory'

        foreach ($rows in $results, $results[-1..-$results.Count]) {
            $table = $rows | ConvertTo-Csv | ConvertFrom-Csv
            $failed = @($table | Where-Object Fault)
            $failed.Count | Should -Be 1
            $failed[0].Pfn, $failed[0].Order, $failed[0].Gfp | Should -Be '', '10', 'GFP_DMA'
            $failed[0].Reason | Should -BeLike 'page allocation failure: order:10*'
            ($table | Where-Object Pfn).VirtualAddress | Should -Be ($rows | Where-Object Pfn).VirtualAddress
        }
    }

    It 'have no kernel log, which the failure itself tells' {
        $results = Invoke-AllocPages GFP_DMA 10 -Count 9 -AllowFailure

        "$($results | ConvertTo-Json) $($results | ConvertTo-Csv)" | Should -Not -Match 'Mem-Info'
        $results[-1].GetKernelLog() | Should -Match '(?m)^Mem-Info:$'
        Invoke-AllocPages GFP_DMA 10 -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem[0].TargetObject.GetKernelLog() | Should -Match '(?m)^Mem-Info:$'
    }
}
