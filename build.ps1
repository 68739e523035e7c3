#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests and packs PhysMem: a thin face on dotnet, which does the same without PowerShell.

.DESCRIPTION
Build    dotnet build: the module can then be imported from here (Import-Module ./PhysMem.psd1).
Test     dotnet test: all tests, the Pester specs among them.
Stage    a release build, laid out as it is published, under output/PhysMem/<version>.
Package  the same as a package in output, for Install-PSResource: register that folder as a repository.
Analyze  the script analyzer on all PowerShell files.

.EXAMPLE
./build.ps1 Build Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('Build', 'Test', 'Stage', 'Package', 'Analyze')]
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

function Invoke-Analysis {
    $findings = $PSScriptRoot, "$PSScriptRoot/module", "$PSScriptRoot/docs/experiments", "$PSScriptRoot/tests/Pester", "$PSScriptRoot/tests/PhysMem.PipelineYardstick" |
        ForEach-Object { Get-ChildItem -Path $_ -File } |
        Where-Object Extension -In '.ps1', '.psm1', '.psd1' |
        ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName }
    $findings
    if ($findings) {
        throw "The script analyzer found $(@($findings).Count) things."
    }
}

foreach ($one in $Task) {
    switch ($one) {
        'Build' { Invoke-Dotnet -Argument build, $solution }
        'Test' { Invoke-Dotnet -Argument test, $solution }
        'Stage' { Invoke-Dotnet -Argument build, $module, '--configuration', 'Release' }
        'Package' { Invoke-Dotnet -Argument pack, $module, '--configuration', 'Release' }
        'Analyze' { Invoke-Analysis }
    }
}
