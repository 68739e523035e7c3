#!/usr/bin/env pwsh
<#
.SYNOPSIS
Presses Ctrl+C at random moments of commands that take long, and tells how long each took to hear it.

.DESCRIPTION
Each round begins a command on a large, fragmented machine in a runspace of its own, stops it after a random time, and asks
the audit of a small machine after each round, of the large one at the end. Exit code 1: a stop took longer than -Limit, or a
machine isn't sound.

.EXAMPLE
dotnet pwsh tests/PhysMem.Endurance/Stop-Command.ps1 -Rounds 1000 -Seed 1
#>
[CmdletBinding()]
param(
    [int] $Rounds = 1000,
    [int] $Seed = (Get-Random),
    [int] $Limit = 300,
    [string] $Memory = '64GB',
    [string[]] $Only = '*'
)

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
Import-Module "$root/PhysMem.psd1"
$folder = (New-Item -ItemType Directory "$([IO.Path]::GetTempPath())/physmem-stop-$PID").FullName
$random = [Random]::new($Seed)

# Every other page of some GiB in use: what walks over lists or frames then takes long.
$large = New-SimMachine $Memory -Node 2 -Name large
Add-SimPageCache -Machine $large
$small = New-SimMachine 256MB -Name small -Cpu 2
Export-SimMachine $folder/large.machine -Machine $large
1..200000 | ForEach-Object { "node $($_ % 2) line $_ of nothing that anybody asked for" } | Set-Content $folder/log

$commands = [ordered] @{
    'Invoke-AllocPages -Count'   = @('Invoke-AllocPages', @{ Count = [int]::MaxValue; Machine = $small; ErrorAction = 'Ignore' }, 'Remove-Pages')
    'Invoke-AllocPages -Bulk'    = @('Invoke-AllocPages', @{ Bulk = 20000000; Machine = $large })
    'Add-SimPageCache'           = @('Add-SimPageCache', @{ Machine = $large })
    'Invoke-SimReclaim -Memory'  = @('Invoke-SimReclaim', @{ Memory = 1GB; Machine = $large })
    'Invoke-SimReclaim -Drop'    = @('Invoke-SimReclaim', @{ DropCache = $true; Machine = $large })
    'Invoke-SimReclaim kswapd'   = @('Invoke-SimReclaim', @{ Machine = $large })
    'Invoke-SimCompaction'       = @('Invoke-SimCompaction', @{ Machine = $large })
    'Export-SimMachine'          = @('Export-SimMachine', @{ Path = "$folder/out"; Machine = $large })
    'Export-SimMachine .gz'      = @('Export-SimMachine', @{ Path = "$folder/out.gz"; Machine = $large })
    'Import-SimMachine'          = @('Import-SimMachine', @{ Path = "$folder/large.machine" })
    'New-SimMachine -Path'       = @('New-SimMachine', @{ Path = "$folder/large.machine" })
    'New-SimMachine 64TB'        = @('New-SimMachine', @{ Memory = 64TB; Node = 64 })
    'Copy-SimMachine'            = @('Copy-SimMachine', @{ Machine = $large })
    'Compare-SimMachine'         = @('Compare-SimMachine', @{ ReferenceMachine = $large; DifferenceMachine = $large })
    'Test-SimMachine'            = @('Test-SimMachine', @{ Machine = $large })
    'Get-SimPage'                = @('Get-SimPage', @{ Machine = $large })
    'Get-SimPageBlock'           = @('Get-SimPageBlock', @{ Machine = $large })
    'Get-SimFreeArea'            = @('Get-SimFreeArea', @{ Machine = $large })
    'Get-SimProcFile'            = @('Get-SimProcFile', @{ Name = 'pagetypeinfo'; Machine = $large })
    'Set-SimMachine'             = @('Set-SimMachine', @{ Sysctl = @{ 'vm.min_free_kbytes' = 100000 }; Machine = $large })
    'Import-AllocFailure'        = @('Import-AllocFailure', @{ Path = "$folder/log" })
    'Clear-SimPageSet'           = @('Clear-SimPageSet', @{ Machine = $large })
}
$names = @($commands.Keys | Where-Object { $name = $_; $Only | Where-Object { $name -like $_ } })
$session = [initialsessionstate]::CreateDefault2()
$session.ImportPSModule("$root/PhysMem.psd1")
$session.ThrowOnRunspaceOpenError = $true
$found = 0
$worst = @{}
$running = @{}

for ($round = 0; $round -lt $Rounds; $round++) {
    $name = $names[$round % $names.Count]
    $shell = [powershell]::Create($session)
    $null = $shell.AddCommand($commands[$name][0]).AddParameters($commands[$name][1])
    if ($commands[$name].Count -gt 2) { $null = $shell.AddCommand($commands[$name][2]).AddParameter('Machine', $small) }
    $null = $shell.AddCommand('Out-Null')
    $work = $shell.BeginInvoke()
    Start-Sleep -Milliseconds ($random.Next(40) * $random.Next(40))
    $was = -not $work.IsCompleted
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $shell.Stop()
    $took = [int] $clock.ElapsedMilliseconds
    $errors = @($shell.Streams.Error)
    $shell.Dispose()
    if ($was) {
        $running[$name]++
        $worst[$name] = [Math]::Max([int] $worst[$name], $took)
        if ($took -gt $Limit) { $found++; "seed $Seed, round ${round}: $name heard Ctrl+C after $took ms" }
        if ($errors) { $found++; "seed $Seed, round ${round}: $name wrote an error: $($errors[0])" }
    }
    if (-not (Test-SimMachine $small)) { $found++; "seed $Seed, round ${round}: the machine isn't sound after $name" }
}

if (-not (Test-SimMachine $large)) { $found++; "seed ${Seed}: the large machine isn't sound" }
$left = @(Get-ChildItem $folder -Filter '*.tmp' -Force)
if ($left) { $found++; "$($left.Count) unfinished files are left" }
$names | ForEach-Object { [pscustomobject] @{ Command = $_; Stopped = [int] $running[$_]; WorstMilliseconds = $worst[$_] } } | Format-Table
"$Rounds rounds of seed ${Seed}: findings $found"
Remove-Item -Recurse -Force $folder
exit [int] ($found -gt 0)
