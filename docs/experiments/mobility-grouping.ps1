<#
.SYNOPSIS
One page of a hundred is the kernel's, for ever. When all processes have ended, are there huge pages again?
.DESCRIPTION
Processes and the kernel take pages in turn; then all pages of the processes are given back, and huge pages are asked
for. Once the processes' pages are marked movable, as the kernel marks them (GFP_HIGHUSER_MOVABLE), and once not
(GFP_USER).
Each list of free blocks is for one migratetype. When the kernel's is empty, the largest block of another one is taken
over with its whole pageblock (__rmqueue_fallback, steal_suitable_fallback). So the kernel's pages fill a few
pageblocks one after the other (Spoilt), and all others come back whole. Unmarked, the pages are neighbours, and one
page of the kernel's spoils a huge page: only those pageblocks are whole that were never used.
#>
#Requires -Modules PhysMem
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)

$rows = foreach ($percent in 1, 5, 20) {
    foreach ($gfp in 'GFP_HIGHUSER_MOVABLE', 'GFP_USER') {
        $machine = New-SimMachine 64MB
        $processes = foreach ($turn in 1..140) {
            Invoke-AllocPages $gfp -Count (100 - $percent)
            $null = Invoke-AllocPages GFP_KERNEL -Count $percent
        }
        $processes | Remove-Pages
        $spoilt = (Get-SimPageBlock).Where{ $_.UsedPages }.Count
        $huge = @(Invoke-AllocPages GFP_TRANSHUGE_LIGHT -Order 9 -Count 1mb -ErrorAction Ignore).Count
        [pscustomobject]@{ KernelPercent = $percent; Processes = $gfp; Spoilt = $spoilt; HugePages = $huge }
        Remove-SimMachine $machine
    }
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
