<#
.SYNOPSIS
Ordinary requests have taken all they can get. Is anything left below 16 MiB for a device that can reach nothing else?
.DESCRIPTION
GFP_KERNEL takes all that it gets, in the end from ZONE_DMA too. Then a
driver asks for pages with GFP_DMA. A zone keeps back one page of so many
(vm.lowmem_reserve_ratio) in the zones above it from requests that could
use those (setup_per_zone_lowmem_reserve): this reserve is added to the
watermark (__zone_watermark_ok, highest_zoneidx). So the driver gets just
the reserve. With the ratio 0 there is none; with 16 it is nearly as large
as the zone, and ordinary requests hardly get in.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($ratio in 0, 1024, 256, 64, 16) {
    $machine = New-SimMachine 256MB
    Set-SimMachine vm.lowmem_reserve_ratio $ratio, 256, 32, 0, 0
    $ordinary = Invoke-AllocPages GFP_KERNEL @all
    [pscustomobject]@{
        Ratio         = $ratio
        LowmemReserve = (Get-SimZone DMA).LowmemReserve
        OrdinaryDma   = $ordinary.Where{ $_.Zone -eq 'DMA' }.Count
        DriverDma     = @(Invoke-AllocPages GFP_KERNEL, GFP_DMA @all).Count
    }
    Remove-SimMachine $machine -Force
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
