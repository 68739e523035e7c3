<#
.SYNOPSIS
How many huge pages could a machine give, hour after hour, with and without compaction?
.DESCRIPTION
Each hour processes fill memory, a tenth of their pages comes back, the kernel takes 300 pages and gives a quarter of
its pages back, and then half of the processes' pages come back, here and there. Now huge pages are asked for, and
returned. GFP_TRANSHUGE_LIGHT, which may not wait, finds none from the first hour on, though half of memory is free: a
huge page is 512 neighbours. GFP_TRANSHUGE, which memory under madvise() gets (vma_thp_gfp_mask), compacts before it
gives up (__alloc_pages_direct_compact). What it can't move are the kernel's own pages: when memory is nearly full they
go into pageblocks of processes (__rmqueue_fallback), and a pageblock with one of them (Spoilt) is lost for huge pages.
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($gfp in 'GFP_TRANSHUGE_LIGHT', 'GFP_TRANSHUGE') {
    $random = [random]::new(9)
    $machine = New-SimMachine 64MB
    $user = $kernel = @()
    foreach ($hour in 0..8) {
        $huge = @(Invoke-AllocPages $gfp -Order 9 @all)
        $huge | Remove-Pages
        $free = $machine.FreePages
        $spoilt = @($kernel.ForEach{ $_.Pfn -shr 9 } | Sort-Object -Unique).Count
        [pscustomobject]@{ Gfp = $gfp; Hour = $hour; FreePages = $free; Spoilt = $spoilt; HugePages = $huge.Count }
        $user += Invoke-AllocPages GFP_HIGHUSER_MOVABLE @all
        $user, $gone = $user.Where({ $random.Next(10) }, 'Split'); $gone | Remove-Pages
        $kernel += Invoke-AllocPages GFP_KERNEL -Count 300 -ErrorAction Ignore
        $kernel, $gone = $kernel.Where({ $random.Next(4) }, 'Split'); $gone | Remove-Pages
        $user, $gone = $user.Where({ $random.Next(2) }, 'Split'); $gone | Remove-Pages
    }
    Remove-SimMachine $machine
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
