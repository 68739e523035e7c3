<#
.SYNOPSIS
The same recorded history on 6.1, 6.12 and 7.2: where do they part, and what becomes of it?
.DESCRIPTION
What a Linux 6.1 did that read a disk larger than memory, on machines that
have as much free memory as it had, but kernels of three lines. Since 6.7
a CPU's lists fill with twice as many pages each time in a row that they
are empty (nr_pcp_alloc), and with fewer once memory is short: so the next
block lies elsewhere. Taken is how many pages the two machines had taken
from the zone by then, and FoundNothing counts the requests that would
have had to reclaim for themselves.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem
$machines = '6.1', '6.12', '7.2' | ForEach-Object { New-SimMachine 66MB -Kernel $_ -Name $_ }
$free = (Get-SimZone -Machine $machines[0] DMA32).FreePages
$runs = Invoke-SimTrace "$PSScriptRoot/reclaim-160m.trace.txt.gz" -Machine $machines
$rows = foreach ($run in $runs) {
    $tests = $runs[-1].Parting + $run.Parting | Where-Object { $_.Machine -eq $run.Machine -and $_.Text -match 'DMA32: (\d+) free' }
    $null = $tests[-1].Text -match '(\d+) free'
    [pscustomobject]@{
        Kernel = $run.Machine; PartLine = $run.PartLine; Taken = $free - $Matches[1]
        FoundNothing = $run.Failed; FirstLine = $run.FirstFailedLine; Conversions = $run.Conversions
    }
}
$machines | Remove-SimMachine -Force
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
