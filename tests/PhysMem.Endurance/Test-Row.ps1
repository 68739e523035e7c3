#!/usr/bin/env pwsh
<#
.SYNOPSIS
Pipes damaged rows of blocks back into Remove-Pages, and looks at damaged ranges of frames: nothing may be lost.

.DESCRIPTION
Each input asks for some blocks, writes them as Export-Csv does, damages the text, and pipes its rows into Remove-Pages; then it
shows the pages of a damaged range. What is wrong with a row is one error that is short; what isn't freed by the rows can be
freed afterwards, and then all pages are free again. Exit code 1: something was found.

.EXAMPLE
dotnet pwsh tests/PhysMem.Endurance/Test-Row.ps1 -Inputs 100000 -Seed 1
#>
[CmdletBinding()]
param([long] $Inputs = 10000, [int] $Seed = (Get-Random))

$ErrorActionPreference = 'Stop'
$WarningPreference = 'Ignore'
$PSDefaultParameterValues = @{}
Import-Module "$(Split-Path -Parent (Split-Path -Parent $PSScriptRoot))/PhysMem.psd1"
$program = Get-ChildItem "$PSScriptRoot/bin/*/net10.0/PhysMem.Endurance.dll" | Sort-Object LastWriteTime -Bottom 1
if (-not $program) { throw 'Build first: dotnet build tests/PhysMem.Endurance.' }
Add-Type -Path $program.FullName
$longest = 1000
$latin = [Text.Encoding]::Latin1
$ranges = '0x1000..0x1002', '4096', '0x1000', '4096..4100', '1..158', '0xffff888001000000'
$machine = New-SimMachine 64MB -Node 2 -Cpu 2 -Name rows
$free = $machine.FreePages
$found = 0
$refused = 0
$freed = 0

# A finding is told with the input that makes it again.
function Find([long] $One, [string] $What) { $script:found++; "FOUND: seed ${One}: $What" }

# An error of the binding or of ours, in one short line.
function Get-Fault($Fault) {
    $message = $Fault.Exception.Message
    if ($message.Length -gt $longest) { return "a message of $($message.Length) characters: $($message.Substring(0, 200))" }
    $inner = $Fault.Exception
    while ($inner -is [Management.Automation.ParameterBindingException] -and $inner.InnerException) { $inner = $inner.InnerException }
    if ($inner -isnot [Management.Automation.RuntimeException] -and "$($inner.GetType())" -notlike 'PhysMem.*') { return "$($inner.GetType()): $message" }
}

for ($one = [long] $Seed; $one -lt $Seed + $Inputs; $one++) {
    $dice = [Random]::new([int] ($one % [int]::MaxValue))
    $blocks = @(Invoke-AllocPages GFP_KERNEL $dice.Next(4) -Count (1 + $dice.Next(4)) -Machine $machine -Cpu $dice.Next(2))
    $text = $latin.GetString([PhysMem.Endurance.TextDamage]::InPlace($latin.GetBytes(($blocks | ConvertTo-Csv) -join "`n"), $dice))
    $rows = $null
    try { $rows = @(ConvertFrom-Csv ($text -split "`n") -ErrorAction Stop) } catch { $null = $_ }
    $errors = @()
    try { $rows | Remove-Pages -ErrorAction SilentlyContinue -ErrorVariable errors } catch { $errors = @($errors) + $_ }
    $refused += @($errors).Count
    foreach ($fault in $errors) { if ($what = Get-Fault $fault) { Find $one $what } }

    $range = $latin.GetString([PhysMem.Endurance.TextDamage]::InPlace($latin.GetBytes($ranges[$dice.Next($ranges.Count)]), $dice))
    $errors = @()
    try { $null = Get-SimPage $range -Machine $machine -ErrorAction SilentlyContinue -ErrorVariable errors | Select-Object -First 10 } catch { $errors = @($_) }
    foreach ($fault in $errors) { if ($what = Get-Fault $fault) { Find $one "-Pfn: $what" } }

    $left = @($blocks | Where-Object { (Get-SimPage $_.Pfn -Machine $machine).PageState -eq 'InUse' })
    $freed += $blocks.Count - $left.Count
    $left | Remove-Pages -Machine $machine
    if ($machine.FreePages -ne $free) { Find $one "$($free - $machine.FreePages) pages are lost"; break }
    if ($one % 500 -eq 0 -and -not (Test-SimMachine $machine)) { Find $one 'the machine is not sound'; break }
}

if (-not (Test-SimMachine $machine)) { Find $one 'the machine is not sound' }
"rows: $Inputs inputs, seeds $Seed..$($Seed + $Inputs - 1), $freed blocks freed by their rows, $refused rows refused: findings $found"
Remove-SimMachine $machine -Force
exit [int] ($found -gt 0)
