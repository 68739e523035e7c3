#!/usr/bin/env pwsh
<#
.SYNOPSIS
Shows, builds, tests and packs PhysMem: a thin face on dotnet.

.DESCRIPTION
Try      Stage and Show: what the product does, from a clone and nothing else.
Show     types docs/first-minute.ps1 in front of you: a machine, pages, a failure with its reason, a CSV file.
Build    dotnet build: the module can then be imported from here (Import-Module ./PhysMem.psd1).
Test     dotnet test: all tests, the Pester specs among them.
Stage    a release build, laid out as it is published, under output/PhysMem/<version>.
Package  the same as a package in output, for Install-PSResource: register that folder as a repository.
Bill     module/PhysMem.cdx.json, the software bill of materials (CycloneDX), anew from the manifest and the lock files.
Analyze  the script analyzer on all PowerShell files.

.EXAMPLE
./build.ps1 Build Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('Try', 'Show', 'Build', 'Test', 'Stage', 'Package', 'Bill', 'Analyze')]
    [string[]] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$solution = "$PSScriptRoot/PhysMem.PowerShell.sln"
$module = "$PSScriptRoot/src/PhysMem.PowerShell"

function Invoke-Dotnet {
    param([string[]] $Argument)

    & dotnet @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $Argument ended with exit code $LASTEXITCODE."
    }
}

# Types each line with its prompt, and below it what a console shows, errors in their place.
function Show-FirstMinute {
    Import-Module "$PSScriptRoot/PhysMem.psd1"
    $lines = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/docs/first-minute.ps1", [ref] $null, [ref] $null)
    Push-Location "$PSScriptRoot/output"
    try {
        $ErrorActionPreference = 'Continue'
        if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
        foreach ($line in $lines.EndBlock.Statements) {
            "PS> $($line.Extent.Text)"
            $shown = . ([scriptblock]::Create($line.Extent.Text)) 2>&1 | Out-String -Width 80
            if ($shown) { $shown.Trim("`r", "`n") }
            ''
        }
    }
    finally {
        Pop-Location
    }
}

# What other tools wrote into folders of theirs is none of ours.
function Invoke-Analysis {
    $findings = Get-ChildItem -Path $PSScriptRoot -Recurse -File -Include *.ps1, *.psm1, *.psd1 |
        Where-Object { [IO.Path]::GetRelativePath($PSScriptRoot, $_) -notmatch '(^|[\\/])(bin|obj|output)[\\/]' } |
        ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName }
    if ($findings) {
        $lines = $findings | ForEach-Object { "$($_.ScriptPath):$($_.Line): $($_.RuleName): $($_.Message)" }
        throw "The script analyzer found $(@($findings).Count) things.`n$($lines -join "`n")"
    }
}

# What the package is made of: two assemblies of our own, the chart library in one of them, and what these were compiled against,
# which is no part of it.
function Write-BillOfMaterial {
    $version = (Import-PowerShellDataFile -Path "$PSScriptRoot/PhysMem.psd1").ModuleVersion
    $own = foreach ($name in 'PhysMem.Engine', 'PhysMem.PowerShell') {
        [ordered] @{ type = 'library'; 'bom-ref' = $name; name = $name; version = $version; scope = 'required' }
    }
    $others = foreach ($project in $own.name) {
        $lock = Get-Content -Raw "$PSScriptRoot/src/$project/packages.lock.json" | ConvertFrom-Json -AsHashtable
        foreach ($package in $lock.dependencies.Values | ForEach-Object { $_.GetEnumerator() } | Where-Object { $_.Value.Contains('resolved') }) {
            $purl = "pkg:nuget/$($package.Key)@$($package.Value.resolved)"
            [ordered] @{
                type = 'library'; 'bom-ref' = $purl; name = $package.Key; version = $package.Value.resolved; scope = 'excluded'; purl = $purl
                hashes = @([ordered] @{ alg = 'SHA-512'; content = [Convert]::ToHexString([Convert]::FromBase64String($package.Value.contentHash)).ToLowerInvariant() })
            }
        }
    }
    # In the assembly, and told by its first line.
    $chart = Get-Item "$PSScriptRoot/src/PhysMem.Engine/Html/Page/uplot/uPlot.iife.min.js"
    $chartVersion = [regex]::Match((Get-Content -LiteralPath $chart -TotalCount 1), 'v([0-9.]+)').Groups[1].Value
    $bundled = [ordered] @{
        type = 'library'; 'bom-ref' = "pkg:npm/uplot@$chartVersion"; name = 'uplot'; version = $chartVersion; scope = 'required'; purl = "pkg:npm/uplot@$chartVersion"
        hashes = @([ordered] @{ alg = 'SHA-512'; content = (Get-FileHash -LiteralPath $chart -Algorithm SHA512).Hash.ToLowerInvariant() })
        licenses = @([ordered] @{ license = [ordered] @{ id = 'MIT' } })
    }
    [ordered] @{
        bomFormat = 'CycloneDX'
        specVersion = '1.6'
        version = 1
        metadata = [ordered] @{
            component = [ordered] @{
                type = 'application'; 'bom-ref' = 'PhysMem'; name = 'PhysMem'; version = $version
                licenses = @([ordered] @{ license = [ordered] @{ id = 'MIT' } })
            }
        }
        components = @($own) + $bundled + @($others | Sort-Object { $_.purl } -Unique)
        dependencies = @([ordered] @{ ref = 'PhysMem'; dependsOn = @($own.name) + $bundled.'bom-ref' })
    } | ConvertTo-Json -Depth 8 | Set-Content "$PSScriptRoot/module/PhysMem.cdx.json"
}

foreach ($one in $Task) {
    switch ($one) {
        'Try' {
            "PhysMem in PowerShell $($PSVersionTable.PSVersion). First the module is built, which takes half a minute."
            Invoke-Dotnet -Argument build, $module, '--configuration', 'Release', '--nologo'
            Show-FirstMinute
        }
        'Show' { Show-FirstMinute }
        'Build' { Invoke-Dotnet -Argument build, $solution }
        'Test' { Invoke-Dotnet -Argument test, '--solution', $solution }
        'Stage' { Invoke-Dotnet -Argument build, $module, '--configuration', 'Release' }
        'Package' {
            Write-BillOfMaterial
            Invoke-Dotnet -Argument pack, $module, '--configuration', 'Release'
        }
        'Bill' { Write-BillOfMaterial }
        'Analyze' { Invoke-Analysis }
    }
}
