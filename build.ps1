#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packs PhysMem: a thin face on dotnet, which does the same without PowerShell.

.DESCRIPTION
Build    dotnet build: the module can then be imported from here (Import-Module ./PhysMem.psd1).
Test     dotnet test: all tests, the Pester specs among them.
Stage    a release build, laid out as it is published, under output/PhysMem/<version>.
Package  the staged module as a zip file beside it.
Analyze  the script analyzer on all PowerShell files.

.EXAMPLE
./build.ps1 -Task Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Stage', 'Package', 'Analyze')]
    [string[]] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$solution = Join-Path $PSScriptRoot 'PhysMem.PowerShell.sln'
$module = Join-Path $PSScriptRoot 'src' 'PhysMem.PowerShell'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Analysis {
    $files = @(Get-Item (Join-Path $PSScriptRoot '*.ps*1')) +
        @(Get-ChildItem (Join-Path $PSScriptRoot 'module'), (Join-Path $PSScriptRoot 'tests' 'Pester') -Include *.ps1, *.psm1, *.psd1 -Recurse)
    $findings = $files | ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName }
    if ($findings) {
        $findings | Format-Table -AutoSize | Out-String | Write-Warning
        throw "The script analyzer found $(@($findings).Count) things."
    }
}

function Compress-Module {
    $version = (Import-PowerShellDataFile -Path (Join-Path $PSScriptRoot 'PhysMem.psd1')).ModuleVersion
    $staged = Join-Path $PSScriptRoot 'output' 'PhysMem' $version
    Compress-Archive -Path (Join-Path $staged '*') -DestinationPath (Join-Path $PSScriptRoot 'output' "PhysMem.$version.zip") -Force
}

foreach ($one in $Task) {
    switch ($one) {
        'Build' { Invoke-Dotnet build $solution }
        'Test' { Invoke-Dotnet test $solution }
        'Stage' { Invoke-Dotnet build $module --configuration Release }
        'Package' { Invoke-Dotnet build $module --configuration Release; Compress-Module }
        'Analyze' { Invoke-Analysis }
    }
}
