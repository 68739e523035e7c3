#!/usr/bin/env pwsh
<#
.SYNOPSIS
Makes many machines in one session, and tells what each thousand costs.

.DESCRIPTION
Each tenth of -Count a line: milliseconds a machine since the line before, memory and address space a machine. Then one of the
first is used, all are removed, and the rest of the memory is told.

.EXAMPLE
dotnet pwsh tests/PhysMem.Endurance/New-ManyMachine.ps1 -Count 100000
#>
[CmdletBinding()]
param([int] $Count = 100000, [string] $Memory = '16MB')

$ErrorActionPreference = 'Stop'
Import-Module "$(Split-Path -Parent (Split-Path -Parent $PSScriptRoot))/PhysMem.psd1"

# Kilobytes of a line of /proc/self/status.
function Get-Use([string] $Name) { [long] ((Select-String -Path "/proc/$PID/status" -Pattern "^${Name}:\s+(\d+)").Matches[0].Groups[1].Value) }

$step = [Math]::Max([int] ($Count / 10), 1)
$resident = Get-Use VmRSS
$space = Get-Use VmSize
$clock = [Diagnostics.Stopwatch]::StartNew()
for ($made = 1; $made -le $Count; $made++) {
    $null = New-SimMachine $Memory
    if ($made % $step -eq 0) {
        [pscustomobject] @{
            Machines            = $made
            MillisecondsEach    = [Math]::Round($clock.Elapsed.TotalMilliseconds / $step, 2)
            ResidentKiBEach     = [long] (((Get-Use VmRSS) - $resident) / $made)
            AddressSpaceKiBEach = [long] (((Get-Use VmSize) - $space) / $made)
            Mappings            = [IO.File]::ReadAllLines("/proc/$PID/maps").Count
        }
        $clock.Restart()
    }
}

$null = Invoke-AllocPages -Machine machine1 -Count 10
$clock.Restart()
Get-SimMachine | Remove-SimMachine -Force
[GC]::Collect()
"removed in $($clock.ElapsedMilliseconds) ms; $(@(Get-SimMachine).Count) are left, resident $(((Get-Use VmRSS) - $resident) -shr 10) MiB more than at the beginning"
