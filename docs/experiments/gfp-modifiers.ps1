<#
.SYNOPSIS
A mask with a gfp modifier, and the same mask without it: what is the first thing that differs?
.DESCRIPTION
A task in a cpuset of node 0 asks for pages while it gets any; some can be
swapped out. It looks at the zone (gfp_zone), migratetype, whether pages
are zeroed, how many pages a block splits into, how the last request fails,
whether that is logged (warn_alloc), whether kswapd was woken, and how many
requests were served (__alloc_pages_slowpath).
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$bases = @{ ATOMIC = 'GFP_ATOMIC'; NOMEMALLOC = 'GFP_KERNEL|__GFP_MEMALLOC'; NORETRY = 'GFP_NOFS'; RETRY_MAYFAIL = 'GFP_NOFS' }
$names = -split 'DMA DMA32 HIGHMEM MOVABLE RECLAIMABLE HARDWALL THISNODE HIGH ATOMIC MEMALLOC NOMEMALLOC IO FS DIRECT_RECLAIM
    KSWAPD_RECLAIM NORETRY RETRY_MAYFAIL NOFAIL NOWARN COMP ZERO'
$rows = foreach ($name in $names) {
    $mask, $bit = (($bases[$name] ?? 'GFP_KERNEL'), "__GFP_$name" | ConvertTo-GfpMask).Mask
    $size = $name -match 'DMA|HIGHMEM' ? @{ Memory = 7GB; Architecture = 'fourzone' } : @{ Node = 20MB, 20MB }
    $without, $with = foreach ($gfp in ($mask -band -bnot $bit), ($mask -bor $bit)) {
        ($machine = New-SimMachine @size) | Set-SimMachine -Swap 2MB
        $null = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Count 600
        $got = Invoke-AllocPages $gfp ([int]('COMP' -eq $name)) -NodeMask (Get-SimNode).Node -MemsAllowed 0 -Count 10500 -AllowFailure
        [ordered]@{
            Zone = $got[0].Zone; MigrateType = $got[0].MigrateType; Zeroed = $got[0].Zeroed
            Pages = @($got[0] | Split-Pages -PassThru -ErrorAction Ignore).Count; Fault = $got[-1].Fault
            Log = [bool] ($got[-1].Fault -and $got[-1].GetKernelLog()); Kswapd = (Invoke-SimReclaim)[0].Ran; Served = @($got.Pfn).Where{ $null -ne $_ }.Count
        }
        Remove-SimMachine $machine -Force
    }
    $differs = @($with.Keys).Where({ $with[$_] -ne $without[$_] }, 'First') -join ''
    [pscustomobject]@{ Modifier = "__GFP_$name"; Asked = ConvertFrom-GfpMask ($mask -bor $bit); Differs = $differs
        Without = $without[$differs]; With = $with[$differs] }
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
