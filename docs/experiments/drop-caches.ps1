<#
.SYNOPSIS
There are no huge pages, as memory is full of page cache. Does it help to drop it, to compact memory, or only both?
.DESCRIPTION
Processes have half of memory, give half of that back, here and there, and
page cache fills all that is free. Then it is dropped, as drop_caches does
(drop_pagecache_sb), or memory is compacted, as compact_memory does
(compact_nodes), or both. Dropping frees three quarters of memory, but huge
pages come back only where no process has been: among its pages the free
ones are single. Compaction alone has nowhere to put pages. It needs free
pages, and after dropping it has them: nearly all that is free is whole.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$rows = foreach ($done in 'nothing', 'drop_caches', 'compact_memory', 'both') {
    $random = [random]::new(5)
    $machine = New-SimMachine 64MB
    $processes = Invoke-AllocPages GFP_HIGHUSER_MOVABLE -Count 8000
    $processes.Where{ $random.Next(2) } | Remove-Pages
    Add-SimPageCache
    if ($done -in 'drop_caches', 'both') { $null = Invoke-SimReclaim -DropCache }
    if ($done -in 'compact_memory', 'both') { $null = Invoke-SimCompaction }
    $free = $machine.FreePages
    $huge = @(Invoke-AllocPages GFP_TRANSHUGE_LIGHT -Order 9 -Count 1mb -ErrorAction Ignore).Count
    [pscustomobject]@{ Done = $done; FreePages = $free; HugePages = $huge }
    Remove-SimMachine $machine -Force
}

if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
