<#
.SYNOPSIS
1 MiB is free. A asks for 70 KiB, B for 35, C for 80; A ends; D asks for 60; B, D and C end. What is free after each step?
.DESCRIPTION
The exercise of textbooks, on an arena: a buddy system without anything
around it. A request takes the smallest free block that is large enough and
halves it as far as it can (__rmqueue_smallest, expand). At and Block tell
where a program's block begins and how large it is, Unused what it doesn't
need of it, and Free which blocks are left; all in KiB. A block that is
given back joins its buddy if that is free and whole (__free_one_page): B's
can't, as D is its neighbour; D's joins B's, and both join what was A's. In
the end there is one block of 1 MiB again.
#>
[CmdletBinding()]
param(
    # A CSV file to write the rows to as well.
    [string] $Path
)
#Requires -Modules PhysMem

$held = @{}
$machine = New-SimMachine -Arena 1MB
$rows = foreach ($step in 'A 70', 'B 35', 'C 80', 'A', 'D 60', 'B', 'D', 'C') {
    $name, $kib = -split $step
    if ($kib) { $held[$name] = Invoke-AllocPages -Order ([math]::Ceiling([math]::Log2($kib / 4))) }
    else { $held[$name] | Remove-Pages }
    [pscustomobject]@{
        Step   = $kib ? "$name asks for $kib" : "$name ends"
        At     = $held[$name].PhysicalAddress / 1KB
        Block  = $held[$name].Bytes / 1KB
        Unused = $kib ? $held[$name].Bytes / 1KB - $kib : $null
        Free   = Get-SimFreeArea | ForEach-Object { @(4 -shl $_.Order) * $_.Blocks } | Join-String -Separator ' '
    }
}

Remove-SimMachine $machine -Force
if ($Path) { $rows | Export-Csv -LiteralPath $Path }
$rows
