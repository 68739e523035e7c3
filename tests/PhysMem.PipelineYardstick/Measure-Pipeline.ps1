<#
.SYNOPSIS
Measures the cmdlets' pipeline and the module's import against an empty binary module in the same run.

.DESCRIPTION
Builds both modules first. The two sides of a pair run one after the other, so that other work on the machine meets both;
a ratio is the median over the pairs.

.EXAMPLE
pwsh -NoProfile tests/PhysMem.PipelineYardstick/Measure-Pipeline.ps1
#>
[CmdletBinding()]
param(
    [ValidateRange(1, [int]::MaxValue)]
    [int] $Count = 1000000,

    [ValidateRange(1, 1000)]
    [int] $Pairs = 9
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$module = "$root/output/PhysMem/$((Import-PowerShellDataFile "$root/PhysMem.psd1").ModuleVersion)/PhysMem.psd1"
$yardstick = "$PSScriptRoot/bin/Release/net10.0/PhysMem.PipelineYardstick.dll"
foreach ($project in "$root/src/PhysMem.PowerShell", $PSScriptRoot) {
    dotnet build $project --configuration Release --verbosity quiet --nologo
    if ($LASTEXITCODE -ne 0) { throw "$project can't be built." }
}

Import-Module $module, $yardstick

function Get-Median {
    param([double[]] $Value)

    @($Value | Sort-Object)[[int][Math]::Floor($Value.Count / 2)]
}

# Both sides of each pair, and the median of what they came to.
function Measure-Pair {
    param([string] $Name, [scriptblock] $Ours, [scriptblock] $Empty, [string] $Limit)

    $results = foreach ($pair in 0..$Pairs) {
        $one = [pscustomobject]@{ Ours = & $Ours; Empty = & $Empty }
        # The first pair is what the runtime compiles.
        if ($pair) { $one }
    }

    [pscustomobject]@{
        What       = $Name
        Ours       = [Math]::Round((Get-Median $results.Ours), 1)
        Empty      = [Math]::Round((Get-Median $results.Empty), 1)
        Ratio      = [Math]::Round((Get-Median ($results | ForEach-Object { $_.Ours / $_.Empty })), 2)
        Difference = [Math]::Round((Get-Median ($results | ForEach-Object { $_.Ours - $_.Empty })), 1)
        Limit      = $Limit
    }
}

# Nanoseconds an object; a machine of its own for each run, so that none finds the pages of the one before.
function Measure-Run {
    param([scriptblock] $Run)

    $null = New-SimMachine 8GB -Name bench
    [GC]::Collect()
    $clock = [Diagnostics.Stopwatch]::StartNew()
    & $Run
    $clock.Elapsed.TotalNanoseconds / $Count
    Remove-SimMachine bench -Force
}

# Milliseconds of Import-Module in a process of its own.
function Measure-Import {
    param([string] $Path)

    $code = "`$clock = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$Path'; `$clock.Elapsed.Ticks"
    [long] (& $PSHOME/pwsh -NoProfile -NonInteractive -Command $code) / [TimeSpan]::TicksPerMillisecond
}

"$Count objects, $Pairs pairs, PowerShell $($PSVersionTable.PSVersion), $([Environment]::ProcessorCount) CPUs; ns an object, ms an import"
@(
    Measure-Pair 'Invoke-AllocPages | Remove-Pages' -Limit 'ratio 1.5' `
        -Ours { Measure-Run { Invoke-AllocPages -Count $Count | Remove-Pages } } `
        -Empty { Measure-Run { Send-Row -Count $Count | Receive-Row } }
    Measure-Pair 'Invoke-AllocPages | Out-Null' -Limit 'ratio 1.5' `
        -Ours { Measure-Run { Invoke-AllocPages -Count $Count | Out-Null } } `
        -Empty { Measure-Run { Send-Row -Count $Count | Out-Null } }
    Measure-Pair 'Import-Module' -Limit '+200 ms' `
        -Ours { Measure-Import $module } `
        -Empty { Measure-Import $yardstick }
) | Format-Table -AutoSize
