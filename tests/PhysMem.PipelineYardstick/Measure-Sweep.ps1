<#
.SYNOPSIS
Measures the sweep of about_PhysMem_Experiments as a loop and with one worker a processor, each also without tiered
compilation, and on demand with a runspace for each machine.

.DESCRIPTION
Each run has a process of its own, as somebody has who starts a script, and is measured within it; the ways take turns.

.EXAMPLE
pwsh -NoProfile tests/PhysMem.PipelineYardstick/Measure-Sweep.ps1 -Machine 1000, 10000
#>
[CmdletBinding()]
param(
    [ValidateRange(1, [int]::MaxValue)]
    [int[]] $Machine = (1000, 10000),

    [ValidateRange(1, 100)]
    [int] $Rounds = 5,

    # Takes half a minute for 1,000 machines.
    [switch] $WithRunspaceEach
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$module = "$root/output/PhysMem/$((Import-PowerShellDataFile "$root/PhysMem.psd1").ModuleVersion)/PhysMem.psd1"
dotnet build "$root/src/PhysMem.PowerShell" --configuration Release --verbosity quiet --nologo
if ($LASTEXITCODE -ne 0) { throw 'The module can''t be built.' }

# What is done for each machine.
$body = @'
$random = [Random]::new($seed)
$percent = 5 * (1 + $seed % 10)
$full = @{ Count = 1mb; ErrorAction = 'Ignore' }
$machine = New-SimMachine 16MB
$pages = Invoke-AllocPages 'GFP_KERNEL|__GFP_MEMALLOC' 3 @full
$given = foreach ($page in $pages) { if ($random.Next(100) -lt $percent) { $page } }
$given | Remove-Pages
$block = Invoke-AllocPages -Order 5 -AllowFailure
Remove-SimMachine $machine -Force
[pscustomobject]@{ Seed = $seed; Freed = $percent; Got = $null -ne $block.Pfn }
'@
$ways = [ordered]@{
    Loop    = "for (`$seed = 1; `$seed -le LAST; `$seed++) { $body }"
    Workers = "1..[Environment]::ProcessorCount | ForEach-Object -ThrottleLimit ([Environment]::ProcessorCount) -Parallel { " +
        "Import-Module '$module'; for (`$seed = `$_; `$seed -le LAST; `$seed += [Environment]::ProcessorCount) { $body } }"
}
if ($WithRunspaceEach) { $ways.Runspaces = "1..LAST | ForEach-Object -Parallel { Import-Module '$module'; `$seed = `$_; $body }" }


# Two threads wait for each other while methods are compiled anew step by step; here they are compiled once.
foreach ($way in 'Loop', 'Workers') { $ways["$way at once"] = $ways.$way }

foreach ($last in $Machine) {
    $seconds = @{}
    for ($round = 0; $round -lt $Rounds; $round++) {
        foreach ($way in $ways.Keys) {
            $code = "Import-Module '$module'; (Measure-Command { `$rows = & { $($ways[$way].Replace('LAST', "$last")) } }).TotalSeconds; `$rows.Count"
            $env:DOTNET_TieredCompilation = if ($way -like '* at once') { '0' } else { $null }
            [double] $time, [int] $rows = & "$PSHOME/pwsh" -NoProfile -NonInteractive -Command $code
            $env:DOTNET_TieredCompilation = $null
            if ($rows -ne $last) { throw "$way gave $rows rows of $last." }
            $seconds[$way] += , $time
        }
    }

    foreach ($way in $ways.Keys) {
        $median = @($seconds[$way] | Sort-Object)[[int][Math]::Floor($Rounds / 2)]
        $pairs = for ($k = 0; $k -lt $Rounds; $k++) { $seconds.Loop[$k] / $seconds[$way][$k] }
        [pscustomobject]@{
            Machines = $last
            Way      = $way
            Seconds  = [Math]::Round($median, 2)
            Speedup  = [Math]::Round(@($pairs | Sort-Object)[[int][Math]::Floor($Rounds / 2)], 2)
        }
    }
}
