<#
.SYNOPSIS
Ordinary requests have taken all they can get. Is anything left below 16 MiB for a device that can reach nothing else?
.DESCRIPTION
GFP_KERNEL takes all that it gets, and from ZONE_DMA too when the zones above are at their watermarks. Then a driver
asks for pages with GFP_DMA. This is done with several values of vm.lowmem_reserve_ratio for ZONE_DMA. A zone keeps
back one page of so many in the zones above it from requests that could use those
(setup_per_zone_lowmem_reserve). The reserve is added to the watermark of whoever could go higher (__zone_watermark_ok
with highest_zoneidx), so the driver, which can't, gets just the reserve. With the ratio 0 it gets nothing; with 16 the
reserve is nearly as large as the zone, and ordinary requests hardly get into it.
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)

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
    Remove-SimMachine $machine
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
