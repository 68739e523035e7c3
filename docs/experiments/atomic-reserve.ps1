<#
.SYNOPSIS
Memory is short. What does GFP_ATOMIC get that GFP_NOWAIT doesn't?
.DESCRIPTION
For each mask a machine is emptied page by page until a request fails; Left is what the zone DMA32 still has then.
GFP_NOWAIT stops at the min watermark, as GFP_KERNEL does: not to wait is no right. __GFP_HIGH may use half of min, and
who also can't wait a quarter of the other half, so that GFP_ATOMIC goes down to 3/8 of min (gfp_to_alloc_flags says
which rights, __zone_watermark_ok what they are worth). __GFP_NOMEMALLOC takes the quarter back, __GFP_MEMALLOC knows
no watermark. Two more rights of GFP_ATOMIC don't show here: with order 0 it ignores a boost of the watermark, so the
boost is turned off, and with larger orders it may use the HighAtomic pageblocks (see highatomic-reserve.ps1).
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)

$masks = 'GFP_KERNEL', 'GFP_NOWAIT', 'GFP_KERNEL|__GFP_HIGH', 'GFP_ATOMIC|__GFP_NOMEMALLOC', 'GFP_ATOMIC',
    'GFP_ATOMIC|__GFP_MEMALLOC'
$rows = foreach ($gfp in $masks) {
    $machine = New-SimMachine 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    Set-SimMachine vm.min_free_kbytes 8192
    $pages = Invoke-AllocPages $gfp -Count 1mb -ErrorAction Ignore
    Get-SimZone DMA32 | ForEach-Object {
        [pscustomobject]@{ Gfp = $gfp; Got = $pages.Count; Zone = $_.Zone; Min = $_.Min; Left = $_.FreePages }
    }
    Remove-SimMachine $machine
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
