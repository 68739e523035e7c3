<#
.SYNOPSIS
One page of a hundred is the kernel's, for ever. When all processes have ended, are there huge pages again?
.DESCRIPTION
Processes and the kernel take pages in turn; then those of the processes
are given back, and huge pages are asked for. Each list of free blocks is
for one migratetype. When the kernel's is empty, the largest block of
another one is taken over with its whole pageblock (__rmqueue_fallback,
steal_suitable_fallback), so that the kernel fills few pageblocks (Spoilt)
and all others come back whole. But processes' pages must be marked
movable, as the kernel marks them. With GFP_USER both sorts are neighbours,
one page spoils a huge page, and only what was never used is whole.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

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
        Remove-SimMachine $machine -Force
    }
}
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
