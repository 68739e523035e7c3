<#
.SYNOPSIS
What would another vm.min_free_kbytes or vm.watermark_scale_factor have changed in a history that was recorded?
.DESCRIPTION
A Linux 6.1 in 160 MiB read a disk larger than memory; the trace is
played from its state on copies with other settings. Who frees, and when,
is what was recorded, so FoundNothing counts the requests that would have
had to reclaim for themselves. min_free_kbytes raises all marks. The scale
factor leaves min as it is and lifts low and high
(__setup_per_zone_wmarks); all the same requests fail, as a CPU's own lists
may be as long as low (zone_highsize), and what lies there isn't counted
as free by the test of the marks.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$trace = "$PSScriptRoot/reclaim-160m"
$machines = @(New-SimMachine -Path "$trace.state.txt.gz" -Name recorded)
foreach ($kilobytes in 1024, 2048, 4096, 8192, 16384) {
    foreach ($factor in 10, 100, 500) {
        $machines += Copy-SimMachine recorded "$kilobytes, $factor"
        Set-SimMachine -Machine $machines[-1] vm.min_free_kbytes $kilobytes
        Set-SimMachine -Machine $machines[-1] vm.watermark_scale_factor $factor
    }
}
$rows = Invoke-SimTrace "$trace.trace.txt.gz" -Machine $machines[1..15] | ForEach-Object {
    $setting = $_.Machine -split ', '
    $zone = Get-SimZone -Machine $_.Machine DMA32
    [pscustomobject]@{
        MinFreeKbytes = $setting[0]; ScaleFactor = $setting[1]; Min = $zone.Min; Low = $zone.Low
        FoundNothing = $_.Failed; FirstLine = $_.FirstFailedLine; Conversions = $_.Conversions
    }
}
$machines | Remove-SimMachine -Force
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
