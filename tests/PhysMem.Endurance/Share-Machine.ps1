#!/usr/bin/env pwsh
<#
.SYNOPSIS
Works on one machine from several runspaces at once, for minutes, and looks whether a page was lost or given twice.

.DESCRIPTION
Each runspace asks for pages and gives them back, half of the time on another CPU than they came from, and now and then audits,
copies, exports, drains or compacts the machine. At the end no two hold the same page, what isn't free is held, and the audit
finds nothing. Then the module is removed in the middle of the work of other runspaces, and machines are dropped without
Remove-SimMachine, whose memory must come back. Exit code 1: something was found.

.EXAMPLE
dotnet pwsh tests/PhysMem.Endurance/Share-Machine.ps1 -Minutes 10 -Seed 1
#>
[CmdletBinding()]
param([double] $Minutes = 10, [int] $Seed = (Get-Random), [int] $Runspaces = 8)

$ErrorActionPreference = 'Stop'
$module = "$(Split-Path -Parent (Split-Path -Parent $PSScriptRoot))/PhysMem.psd1"
Import-Module $module
$findings = 0
function Assert([bool] $Holds, [string] $What) { if (-not $Holds) { $script:findings++; "FOUND: $What" } }

$shared = New-SimMachine 512MB -Node 2 -Cpu $Runspaces -Name shared
$free = $shared.FreePages
$results = 0..($Runspaces - 1) | ForEach-Object -ThrottleLimit $Runspaces -UseNewRunspace -Parallel {
    Import-Module $using:module
    $cpu = $_
    $shared = $using:shared
    $random = [Random]::new($using:Seed + $cpu)
    $until = [datetime]::UtcNow.AddMinutes($using:Minutes)
    $masks = 'GFP_KERNEL', 'GFP_USER', 'GFP_ATOMIC', 'GFP_DMA', 'GFP_DMA32', 'GFP_KERNEL|__GFP_RECLAIMABLE'
    $held = [Collections.Generic.List[object]]::new()
    $rounds = 0
    $unsound = 0
    $file = [IO.Path]::GetTempFileName()
    while ([datetime]::UtcNow -lt $until) {
        $rounds++
        foreach ($block in @(Invoke-AllocPages $masks[$random.Next($masks.Count)] $random.Next(5) -Count (1 + $random.Next(20)) -Machine $shared -Cpu $cpu -ErrorAction Ignore)) {
            $held.Add($block)
        }

        while ($held.Count -gt 400 -or ($held.Count -and $random.Next(3))) {
            $at = $random.Next($held.Count)
            Remove-Pages $held[$at] -Machine $shared
            $held[$at] = $held[$held.Count - 1]
            $held.RemoveAt($held.Count - 1)
        }

        switch ($random.Next(200)) {
            0 { if (-not (Test-SimMachine $shared)) { $unsound++ } }
            1 { Copy-SimMachine $shared "copy$cpu" | Remove-SimMachine -Force }
            2 { Export-SimMachine $file -Machine $shared }
            3 { Clear-SimPageSet -Machine $shared }
            4 { $null = Invoke-SimCompaction -Machine $shared }
            5 { $null = Get-SimPage -Machine $shared | Select-Object -First 100 }
        }
    }

    Remove-Item $file
    [pscustomobject] @{ Rounds = $rounds; Unsound = $unsound; Held = $held }
}

$frames = [Collections.Generic.HashSet[long]]::new()
$pages = 0
foreach ($block in $results.Held) {
    $pages += $block.Pages
    for ($k = 0; $k -lt $block.Pages; $k++) { $null = $frames.Add($block.Pfn + $k) }
}

Assert ($frames.Count -eq $pages) "$pages pages are held, but only $($frames.Count) different ones"
Assert ($shared.FreePages -eq $free - $pages) "$($shared.FreePages) pages are free, not $($free - $pages)"
Assert (($results | Measure-Object Unsound -Sum).Sum -eq 0) 'an audit in the middle failed'
Assert (Test-SimMachine $shared) 'the audit at the end failed'
$results.Held | Remove-Pages -Machine $shared
Assert ($shared.FreePages -eq $free) "$($shared.FreePages) pages are free when all are given back, not $free"
"$(($results | Measure-Object Rounds -Sum).Sum) rounds from $Runspaces runspaces in $Minutes minutes, seed $Seed"

# The module goes while another pipeline of the same session, and one of another session, are at work.
$ends = foreach ($round in 1..20) {
    $session = [initialsessionstate]::CreateDefault2()
    $session.ImportPSModule($module)
    $worker = [powershell]::Create($session)
    $null = $worker.AddScript('param($m) Invoke-AllocPages -Machine $m -Count 3000 | ForEach-Object { if (-not $gone) { $gone = $true; Remove-Module PhysMem }; $_ }').AddArgument($shared)
    $given = @($worker.Invoke())
    $worker.Dispose()
    $given.Count
    $given | Remove-Pages -Machine $shared
}

Assert (($ends | Measure-Object -Minimum).Minimum -eq 3000) 'a pipeline lost pages when the module was removed'
Assert ($shared.FreePages -eq $free -and (Test-SimMachine $shared)) 'the machine is not as it was after the module was removed'
"the module was removed in the middle of $($ends.Count) pipelines"

# Machines of sessions that end are dropped, not removed.
function Get-Space { [long] ((Select-String -Path "/proc/$PID/status" -Pattern '^VmSize:\s+(\d+)').Matches[0].Groups[1].Value) -shr 10 }
$spaces = foreach ($round in 1..10) {
    $null = 1..10 | ForEach-Object -ThrottleLimit 2 -UseNewRunspace -Parallel {
        Import-Module $using:module
        1..10 | ForEach-Object { $null = New-SimMachine 256GB; $null = Invoke-AllocPages -Count 100 }
    }
    foreach ($once in 1..3) { [GC]::Collect(); [GC]::WaitForPendingFinalizers() }
    Get-Space
}

Assert ($spaces[-1] - $spaces[1] -lt 20000) "address space grew: $spaces MiB"
"1000 machines of 256 GiB dropped: $($spaces -join ', ') MiB of address space"
"findings $findings"
exit [int] ($findings -gt 0)
