<#
.SYNOPSIS
The network card's order-4 requests fail. Does a larger vm.min_free_kbytes help, and how much?
.DESCRIPTION
Memory is filled with single pages, and three times a random third of them is exchanged for others. Then a burst of 100
requests of order 4 comes in, all with GFP_ATOMIC.
It helps, in proportion. Single pages are cut from the smallest blocks that there are (__rmqueue_smallest) and must
stop at the min watermark, so what lies below it stays in large blocks. GFP_ATOMIC may take 5/8 of min
(__zone_watermark_ok), and a block of order 4 has 16 pages: every 100 KiB of min_free_kbytes are one block more. The
sum over the zones is pages_min of __setup_per_zone_wmarks, a quarter of min_free_kbytes. With less than a pageblock
(512 pages) below min it isn't as good: where the kernel's pages must go among others, the largest block goes first
(__rmqueue_fallback). The boost is off, as it would move the watermarks on its own.
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)

$all = @{ Count = 1mb; ErrorAction = 'Ignore' }
$rows = foreach ($kib in 1024, 2048, 4096, 8192, 16384) {
    $random = [random]::new(4)
    $machine = New-SimMachine 64MB
    Set-SimMachine vm.watermark_boost_factor 0
    Set-SimMachine vm.min_free_kbytes $kib
    $pages = Invoke-AllocPages GFP_KERNEL @all
    foreach ($round in 1..3) {
        $old, $pages = $pages.Where({ $random.Next(3) -eq 0 }, 'Split')
        $old | Remove-Pages
        $pages += Invoke-AllocPages GFP_KERNEL @all
    }
    $burst = Invoke-AllocPages GFP_ATOMIC -Order 4 -Count 100 -ErrorAction Ignore
    [pscustomobject]@{ MinFreeKbytes = $kib; Served = @($burst).Count; Failed = 100 - @($burst).Count }
    Remove-SimMachine $machine
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
