<#
.SYNOPSIS
A task on node 0 needs more than its node has. Where do its pages come from, with and without __GFP_THISNODE?
.DESCRIPTION
18000 pages are asked for on node 0 of two nodes of 64 MiB. Without the
flag node 0 gives down to its low watermarks and node 1 the rest: the whole
zonelist is walked at low first (get_page_from_freelist), and as long as
node 1 passes, nobody looks at min. With the flag the zonelist ends with
the node (build_thisnode_zonelists); the slow path walks it again at min,
and then the request fails, whatever node 1 has. ZONE_DMA keeps its lowmem
reserve on top of each watermark, as its pages could have come from a
higher zone. The boost is off, as it moves watermarks.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$rows = foreach ($gfp in 'GFP_KERNEL', 'GFP_KERNEL|__GFP_THISNODE') {
    $machine = New-SimMachine -Node 64MB, 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    $pages = Invoke-AllocPages $gfp -Node 0 -Count 18000 -ErrorAction Ignore
    foreach ($zone in Get-SimZone) {
        [pscustomobject]@{
            Gfp  = $gfp; Node = $zone.Node; Zone = $zone.Zone
            Got  = $pages.Where{ $_.Node -eq $zone.Node -and $_.Zone -eq $zone.Zone }.Count
            Left = $zone.FreePages; Low = $zone.Low; Min = $zone.Min
        }
    }
    Remove-SimMachine $machine -Force
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
