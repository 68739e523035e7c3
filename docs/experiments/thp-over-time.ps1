<#
.SYNOPSIS
How many huge pages could a machine give, hour after hour, with and without compaction?
.DESCRIPTION
Each hour processes fill memory and give some back, the kernel takes 300
pages and gives some back, and half of the processes' pages come back, here
and there. GFP_TRANSHUGE_LIGHT may not wait and finds no huge page from
hour 1 on. GFP_TRANSHUGE, which madvise() gives (vma_thp_gfp_mask),
compacts (__alloc_pages_direct_compact). It can't move the kernel's pages:
when memory is nearly full these go into pageblocks of processes
(__rmqueue_fallback), which are lost for huge pages then (Spoilt).
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($gfp in 'GFP_TRANSHUGE_LIGHT', 'GFP_TRANSHUGE') {
    $random = [random]::new(9)
    $machine = New-SimMachine 64MB
    $user = $kernel = @()
    foreach ($hour in 0..8) {
        $huge = @(Invoke-AllocPages $gfp -Order 9 @all)
        $huge | Remove-Pages
        $spoilt = @($kernel.ForEach{ $_.Pfn -shr 9 } | Sort-Object -Unique).Count
        [pscustomobject]@{ Gfp = $gfp; Hour = $hour; Spoilt = $spoilt; HugePages = $huge.Count }
        $user += Invoke-AllocPages GFP_HIGHUSER_MOVABLE @all
        $user, $gone = $user.Where({ $random.Next(10) }, 'Split'); $gone | Remove-Pages
        $kernel += Invoke-AllocPages GFP_KERNEL -Count 300 -ErrorAction Ignore
        $kernel, $gone = $kernel.Where({ $random.Next(4) }, 'Split'); $gone | Remove-Pages
        $user, $gone = $user.Where({ $random.Next(2) }, 'Split'); $gone | Remove-Pages
    }
    Remove-SimMachine $machine -Force
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
