#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpExamples.ps1
    $folder = "$PSScriptRoot/../../docs/experiments"
    $script:Scripts = Get-ChildItem $folder -Filter *.ps1 | ForEach-Object { @{ Name = $_.BaseName; Path = $_.FullName } }
    $script:Experiments = Get-HelpExample $folder | ForEach-Object {
        $null = $_.Name -match ': (\S+)\.ps1$'
        @{ Name = $Matches[1]; Step = $_.Steps[0] }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpExamples.ps1
    $script:Folder = "$PSScriptRoot/../../docs/experiments"
    $script:Page = Get-Content -LiteralPath "$script:Folder/README.md"

    # Rows as scripts write them; numbers are numbers.
    function Read-Row {
        param([string] $Name)

        Import-Csv -LiteralPath "$script:Folder/$Name.csv" | ForEach-Object {
            foreach ($column in $_.PSObject.Properties) {
                $number = 0
                if ([int]::TryParse($column.Value, [ref] $number)) { $column.Value = $number }
            }

            $_
        }
    }

    # The bars of a picture as 'label: number', in its order. First it has all numbers, then all labels.
    function Get-ShownBar {
        param([string] $Name)

        $picture = [xml] (Get-Content -Raw -LiteralPath "$script:Folder/$Name.svg")
        $texts = @($picture.GetElementsByTagName('text').InnerText.Trim())
        $bars = $texts.Count / 2
        0..($bars - 1) | ForEach-Object { "$($texts[$bars + $_]): $($texts[$_])" }
    }

    # Where single pages are counted, the tests of watermarks see up to two pages more or less than there are: the vmstat
    # threshold of one CPU and less than 128 MiB.
    function Get-Near {
        param([int] $Pages)

        ($Pages - 2)..($Pages + 2)
    }

    # The zones of a machine that nothing was done with, by name.
    function Get-FreshZone {
        param([hashtable] $Machine)

        $null = New-SimMachine @Machine
        $zones = @{}
        Get-SimZone -Node 0 | ForEach-Object { $zones[$_.Zone] = $_ }
        $zones
    }
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'The experiments' {
    It 'are at least eight, and each has a place on the page' {
        $scripts = (Get-ChildItem $script:Folder -Filter *.ps1).BaseName

        $scripts.Count | Should -BeGreaterOrEqual 8
        $script:Page -match '^### Experiment' -replace '.*: |\.ps1$' | Sort-Object | Should -Be ($scripts | Sort-Object)
    }

    It 'have their rows explained below by the kernel''s rules (<Name>)' -ForEach $script:Scripts {
        (Get-Content -LiteralPath $PSCommandPath) -match "Read-Row $Name\b" | Should -Not -BeNullOrEmpty
    }

    It 'are short, help themselves, and ask the question that the page lists (<Name>)' -ForEach $script:Scripts {
        (Get-Content -LiteralPath $Path).Count | Should -BeLessThan 40
        $help = Get-Help $Path
        $question = $help.Synopsis.Trim()
        $question | Should -BeLike '*`?'
        "$($help.Description.Text)" | Should -Match '_' -Because 'it names the function of the kernel'

        # As wide as Get-Help shows without breaking the lines in a console of 80 columns.
        $help.Description.Text -split '\r?\n' | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum |
            Should -BeLessOrEqual 75
        $help.Parameters.Parameter.Where{ $_.Name -eq 'Path' }.Description.Text | Should -Not -BeNullOrEmpty
        $script:Page -like "| $($question.Replace('?', '`?')) | *" | Should -BeLike "*``[$Name.ps1``]($Name.ps1)*"
    }

    It 'print and write what was committed, in a session of their own, and leave no machine (<Name>)' -ForEach $script:Experiments {
        $work = New-Item -ItemType Directory -Path (Join-Path $TestDrive (New-Guid))
        Copy-Item -Path "$script:Folder/$Name.ps1", "$script:Folder/*.gz" -Destination $work
        $session = Open-ExampleSession $work
        try {
            Invoke-HelpCode $session $Step.Code | Should -Be $Step.Output
            Get-Content -LiteralPath "$work/$Name.csv" | Should -Be (Get-Content -LiteralPath "$script:Folder/$Name.csv")
            Invoke-InSession $session 'Get-SimMachine' | Should -BeNullOrEmpty
        }
        finally {
            $session.Dispose()
        }
    }
}

# The rows are those of the files, which are what the scripts write. What is asserted follows from the kernel's rules and
# from the size of the machine.
Describe 'The answers follow from the rules' {
    It 'order 3 gets a block where eight neighbours are free: p to the power of 8' {
        $zones = Get-FreshZone @{ Memory = 64MB }
        $pages = $zones.DMA.ManagedPages + $zones.DMA32.ManagedPages

        # Of what the watermarks don't give out and what lies on the CPU's lists (at most low), that share would be whole too.
        $withheld = ($zones.Values | Measure-Object { $_.Min + $_.Low } -Sum).Sum / 8
        $rows = Read-Row order3-fragmentation
        foreach ($row in $rows) {
            $chance = [math]::Pow($row.FreePercent / 100, 8)
            $expected = $pages / 8 * $chance
            $deviation = [math]::Sqrt($expected * (1 - $chance))
            $row.Expected | Should -Be ([math]::Round($expected))
            $row.Blocks | Should -BeGreaterOrEqual ([math]::Floor($expected - 4 * $deviation - $withheld * $chance))
            $row.Blocks | Should -BeLessOrEqual ([math]::Ceiling($expected + 4 * $deviation + 1))
        }

        $rows.UnusableIndex | Should -Be ($rows.UnusableIndex | Sort-Object -Descending)
        $rows.Where{ $_.FreePercent -eq 50 }.UnusableIndex | Should -BeGreaterThan 950
    }

    It 'each mask stops where its rights end: min, half of it, 3/8 of it, nothing' {
        $rows = @{}
        Read-Row atomic-reserve | ForEach-Object { $rows[$_.Gfp] = $_ }
        $min = $rows.GFP_KERNEL.Min
        $half = $min - [math]::Floor($min / 2)
        $floors = @{
            'GFP_KERNEL' = $min; 'GFP_NOWAIT' = $min
            'GFP_KERNEL|__GFP_HIGH' = $half; 'GFP_ATOMIC|__GFP_NOMEMALLOC' = $half
            'GFP_ATOMIC' = $half - [math]::Floor($half / 4)
        }

        foreach ($gfp in $floors.Keys) {
            $rows[$gfp].Left | Should -BeIn (Get-Near $floors[$gfp]) -Because $gfp
        }

        $rows.'GFP_ATOMIC|__GFP_MEMALLOC'.Left | Should -BeIn (Get-Near 0)
        $rows.GFP_NOWAIT.Got | Should -Be $rows.GFP_KERNEL.Got

        # 8192 KiB are 2048 pages in two zones; 5/8 of that are 1280.
        $rows.GFP_ATOMIC.Got - $rows.GFP_NOWAIT.Got | Should -BeIn ((Get-Near 1278) + (Get-Near 1282))
    }

    It 'the driver gets the lowmem reserve, and ordinary requests the rest of the zone above min' {
        $zones = Get-FreshZone @{ Memory = 256MB }
        foreach ($row in Read-Row lowmem-reserve) {
            $reserve = $row.Ratio ? [math]::Floor($zones.DMA32.ManagedPages / $row.Ratio) : 0
            $row.LowmemReserve | Should -Be "(0$(", $reserve" * 4))"
            $row.DriverDma | Should -BeIn (Get-Near $reserve)
            $row.OrdinaryDma | Should -BeIn (Get-Near ($zones.DMA.ManagedPages - $zones.DMA.Min - $reserve))
        }
    }

    It 'order 4 gets 5/8 of min, sixteen pages at a time' {
        foreach ($row in Read-Row min-free-kbytes) {
            $pages = $row.MinFreeKbytes / 4
            $most = [math]::Min(100, $pages * 5 / 8 / 16)
            $row.Served | Should -BeLessOrEqual $most

            # Below one pageblock, what is left need not be in large blocks.
            if ($pages -ge 512) { $row.Served | Should -BeGreaterOrEqual ($most - 2) }
            $row.Failed | Should -Be (100 - $row.Served)
        }
    }

    It 'node 0 stops at low while there is another node, and at min when there is none' {
        $zones = Get-FreshZone @{ Node = 64MB, 64MB }
        $reserve = @{ DMA = [math]::Floor($zones.DMA32.ManagedPages / 256); DMA32 = 0 }
        $rows = Read-Row numa-spill
        foreach ($row in $rows.Where{ $_.Node -eq 0 }) {
            $mark = $row.Gfp -like '*THISNODE' ? $row.Min : $row.Low
            $row.Left | Should -BeIn (Get-Near ($mark + $reserve[$row.Zone]))
        }

        $both, $alone = $rows.Where({ $_.Gfp -eq 'GFP_KERNEL' }, 'Split')
        ($both.Got | Measure-Object -Sum).Sum | Should -Be 18000
        $alone.Where{ $_.Node -eq 1 }.Got | Should -Be 0
    }

    It 'movable neighbours leave the kernel just the pageblocks it fills; others leave no pageblock in use' {
        $null = New-SimMachine 64MB
        $blocks = @(Get-SimPageBlock).Count
        foreach ($row in Read-Row mobility-grouping) {
            $needed = [math]::Ceiling(140 * ($row.Processes -eq 'GFP_USER' ? 100 : $row.KernelPercent) / 512)
            $row.Spoilt | Should -BeIn $needed, ($needed + 1)

            # The first and the last pageblock aren't whole, and up to two have pages on the CPU's lists.
            $row.HugePages | Should -BeIn (0..4).ForEach{ $blocks - $row.Spoilt - $_ }
        }
    }

    It 'HighAtomic pageblocks serve GFP_ATOMIC only, and are at most 1 % of the zone and what completes a pageblock' {
        $limit = [math]::Floor((Get-FreshZone @{ Memory = 64MB }).DMA32.ManagedPages / 100) + 512
        foreach ($row in Read-Row highatomic-reserve) {
            $row.HighAtomic % 512 | Should -Be 0
            $row.HighAtomic | Should -BeLessThan ($limit + 512)
            [bool] $row.HighAtomic | Should -Be ([bool] $row.Early)
            $row.GFP_NOWAIT | Should -BeLessOrEqual 1
            $row.GFP_ATOMIC | Should -BeLessOrEqual ($row.HighAtomic / 8)

            # All of a pageblock that was free when it was reserved.
            if ($row.HighAtomic -gt $limit) { $row.GFP_ATOMIC | Should -BeGreaterOrEqual (512 / 8) }
        }
    }

    It 'later kernels reserve 1 % at most and nothing of small zones, and the picture shows what is served' {
        foreach ($row in Read-Row atomic-by-kernel) {
            $zones = Get-FreshZone @{ Memory = $row.MiB * 1MB; Kernel = "$($row.Kernel)" }
            $percent = [math]::Floor($zones.DMA32.ManagedPages / 100)
            $most = if ($row.Kernel -eq 6.1) { $percent + 512 } elseif ($percent -lt 512) { 0 } else { $percent }
            $row.HighAtomic | Should -Be ([math]::Ceiling($most / 512) * 512)
            $row.Mask | Should -Be $(if ($row.Kernel -eq 6.1) { '0xa20' } else { '0x820' })
            $row.GFP_ATOMIC | Should -BeLessOrEqual ($row.HighAtomic / 8)
            [bool] $row.GFP_ATOMIC | Should -Be ([bool] $row.HighAtomic)
        }

        Get-ShownBar atomic-by-kernel | Should -Be (Read-Row atomic-by-kernel | ForEach-Object { "$($_.MiB) MiB, $($_.Kernel): $($_.GFP_ATOMIC)" })
    }

    It 'marks follow both sysctls, and with them go the requests that find nothing, as the picture shows' {
        $null = New-SimMachine -Path "$script:Folder/reclaim-160m.state.txt.gz"
        $zones = Get-SimZone
        $managed = ($zones | Measure-Object ManagedPages -Sum).Sum
        $dma32 = $zones.Where{ $_.Zone -eq 'DMA32' }.ManagedPages
        $rows = @(Read-Row trace-watermarks)
        foreach ($row in $rows) {
            $row.Min | Should -Be ([math]::Floor($row.MinFreeKbytes / 4 * $dma32 / $managed))
            $row.Low - $row.Min | Should -Be ([math]::Max([math]::Floor($row.Min / 4), [math]::Floor($dma32 * $row.ScaleFactor / 10000)))
        }

        Get-ShownBar trace-watermarks | Should -Be ($rows | ForEach-Object { "$($_.MinFreeKbytes), $($_.ScaleFactor): $($_.FoundNothing)" })

        # More pages are kept back, or lie on the CPU's lists. With factor 500 these are so long that it matters more whether they
        # are full just when memory is short.
        foreach ($factor in 10, 100) {
            $found = $rows.Where{ $_.ScaleFactor -eq $factor }.FoundNothing
            $found | Should -Be ($found | Sort-Object)
        }

        foreach ($same in $rows | Group-Object MinFreeKbytes) {
            $same.Group.FoundNothing | Should -Be ($same.Group.FoundNothing | Sort-Object)
        }

        foreach ($equal in $rows | Group-Object Low, Min) {
            @($equal.Group.FoundNothing | Sort-Object -Unique).Count | Should -Be 1
        }
    }

    It 'later kernels take more pages at a time for a CPU''s lists, which is where the histories part' {
        $rows = @(Read-Row trace-by-kernel)
        $rows.PartLine | Should -Be '', $rows[1].PartLine, $rows[1].PartLine
        $rows[1].Taken | Should -BeGreaterThan $rows[0].Taken
        $rows[2].Taken | Should -Be $rows[1].Taken

        # By then nothing is short: lists are all that the kernels differ in, and both give the requests before the same frames.
        $rows[1].Taken | Should -BeLessThan 300
        Get-ShownBar trace-by-kernel | Should -Be ($rows | ForEach-Object { "$($_.Kernel): $($_.FoundNothing)" })
    }

    It 'dropping makes those pageblocks whole that processes never had, compaction the others as well' {
        $null = New-SimMachine 64MB
        $blocks = @(Get-SimPageBlock).Count
        $rows = @{}
        Read-Row drop-caches | ForEach-Object { $rows[$_.Done] = $_ }

        # 8000 pages lie in 16 pageblocks, the first and the last one aren't whole, and up to two others have pages on the
        # CPU's lists.
        $rows.drop_caches.HugePages | Should -BeIn (2..4).ForEach{ $blocks - [math]::Ceiling(8000 / 512) - $_ }
        $rows.drop_caches.FreePages | Should -Be $rows.both.FreePages

        # All that is free but for the pageblocks with holes and the one in which free and moved pages meet.
        $rows.both.HugePages | Should -BeIn (0..3).ForEach{ [math]::Floor($rows.both.FreePages / 512) - $_ }
        $rows.nothing.FreePages | Should -BeLessThan 1024
        $rows.compact_memory.FreePages | Should -Be $rows.nothing.FreePages
        $rows.nothing.HugePages, $rows.compact_memory.HugePages | Should -Be 0, 0
    }

    It 'huge pages need compaction, and pageblocks without the kernel''s own pages' {
        $null = New-SimMachine 64MB
        $blocks = @(Get-SimPageBlock).Count
        foreach ($row in Read-Row thp-over-time) {
            $row.HugePages + $row.Spoilt | Should -BeLessOrEqual $blocks
            if ($row.Hour -gt 0 -and $row.Gfp -eq 'GFP_TRANSHUGE_LIGHT') { $row.HugePages | Should -Be 0 }

            # A bit more than half of memory is free; compaction makes more than half of that whole.
            else { $row.HugePages | Should -BeGreaterThan ($blocks / 4) }
            if ($row.Hour -gt 0) { $row.HugePages | Should -BeLessThan (0.6 * $blocks) }
        }
    }

    It 'the exercise has the answers of the textbook' {
        $rows = @(Read-Row textbook-buddies)

        # Worked out on paper.
        $rows.Free | Should -Be '128 256 512', '64 256 512', '64 128 512', '64 128 128 512', '128 128 512',
            '64 128 128 512', '128 256 512', '1024'
        $rows.At | Should -Be 0, 128, 256, 0, 192, 128, 192, 256
        foreach ($row in $rows.Where{ $_.Step -match ' (\d+)$' }) {
            $kib = [int]($row.Step -replace '\D')
            $row.Block - $row.Unused | Should -Be $kib
            [math]::Log2($row.Block) % 1 | Should -Be 0
            $row.Block / 2 | Should -BeLessThan $kib
        }
    }

    It 'each modifier changes what the kernel documents of it' {
        $rows = @{}
        Read-Row gfp-modifiers | ForEach-Object { $rows[$_.Modifier -replace '^__GFP_'] = $_ }
        $words = @{
            DMA = 'Zone Normal DMA'; DMA32 = 'Zone Normal DMA32'; HIGHMEM = 'Zone Normal HighMem'
            MOVABLE = 'MigrateType Unmovable Movable'; RECLAIMABLE = 'MigrateType Unmovable Reclaimable'
            FS = 'Fault WouldNotReturn OutOfMemory'; NOFAIL = 'Fault OutOfMemory WouldNotReturn'
            NORETRY = 'Fault WouldNotReturn OutOfMemory'; RETRY_MAYFAIL = 'Fault WouldNotReturn OutOfMemory'
            KSWAPD_RECLAIM = 'Kswapd False True'; NOWARN = 'Log True False'; COMP = 'Pages 2 0'; ZERO = 'Zeroed False True'
        }
        foreach ($name in $words.Keys) { "$($rows[$name].Differs) $($rows[$name].Without) $($rows[$name].With)" | Should -Be $words[$name] }

        $node, $other = New-SimMachine -Node 20MB, 20MB | Get-SimNode
        $more = @{}
        foreach ($name in 'HARDWALL', 'THISNODE', 'HIGH', 'ATOMIC', 'MEMALLOC', 'NOMEMALLOC', 'IO', 'DIRECT_RECLAIM') {
            $rows[$name].Differs | Should -Be 'Served' -Because $name
            $more[$name] = $rows[$name].With - $rows[$name].Without
        }

        # Without either, the other node gives its pages too.
        foreach ($name in 'HARDWALL', 'THISNODE') { $rows[$name].With | Should -BeLessThan $node.PresentPages }
        $more.HARDWALL | Should -Be $more.THISNODE
        $rows.HARDWALL.Without | Should -BeGreaterThan $node.PresentPages

        # Rights: a part of the reserve, all of it, none of it. 600 pages are taken before, and 512 of these are swapped out.
        $more.HIGH | Should -BeGreaterThan 0
        $more.ATOMIC | Should -BeGreaterThan 0
        $more.MEMALLOC | Should -BeGreaterThan $more.HIGH
        $more.NOMEMALLOC | Should -Be (-$more.MEMALLOC)
        $rows.MEMALLOC.With | Should -BeIn (0..12).ForEach{ $node.PresentPages + $other.PresentPages - 600 + 512 - $_ }

        # Nothing is swapped out without one of them: 2 MiB.
        $more.IO, $more.DIRECT_RECLAIM | Should -BeIn (Get-Near 512)
    }
}
