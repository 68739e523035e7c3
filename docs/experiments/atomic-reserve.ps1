<#
.SYNOPSIS
Memory is short. What does GFP_ATOMIC get that GFP_NOWAIT doesn't?
.DESCRIPTION
For each mask a machine is emptied page by page. Min and Left are those of
its zone DMA32. GFP_NOWAIT stops at min, as GFP_KERNEL does: not to wait is
no right. __GFP_HIGH may use half of min, and who can't wait either, a
quarter of the other half: GFP_ATOMIC goes down to 3/8 (gfp_to_alloc_flags,
__zone_watermark_ok). __GFP_NOMEMALLOC takes the quarter back, and for
__GFP_MEMALLOC there are no watermarks. Two more rights don't show here: at
order 0 GFP_ATOMIC ignores the boost of watermarks, so that is off, and at
higher orders it has pageblocks of its own (see highatomic-reserve.ps1).
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$masks = 'GFP_KERNEL', 'GFP_NOWAIT', 'GFP_KERNEL|__GFP_HIGH', 'GFP_ATOMIC|__GFP_NOMEMALLOC', 'GFP_ATOMIC',
    'GFP_ATOMIC|__GFP_MEMALLOC'
$rows = foreach ($gfp in $masks) {
    $machine = New-SimMachine 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    Set-SimMachine vm.min_free_kbytes 8192
    $pages = Invoke-AllocPages $gfp -Count 1mb -ErrorAction Ignore
    $zone = Get-SimZone DMA32
    [pscustomobject]@{ Gfp = $gfp; Got = $pages.Count; Min = $zone.Min; Left = $zone.FreePages }
    Remove-SimMachine $machine -Force
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
