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
Analyze  the script analyzer on all PowerShell files.

.EXAMPLE
./build.ps1 Build Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('Try', 'Show', 'Build', 'Test', 'Stage', 'Package', 'Analyze')]
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

function Invoke-Analysis {
    $findings = $PSScriptRoot, "$PSScriptRoot/module", "$PSScriptRoot/docs", "$PSScriptRoot/docs/experiments", "$PSScriptRoot/tests/Pester", "$PSScriptRoot/tests/PhysMem.PipelineYardstick" |
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
        'Try' {
            "PhysMem in PowerShell $($PSVersionTable.PSVersion). First the module is built, which takes half a minute."
            Invoke-Dotnet -Argument build, $module, '--configuration', 'Release', '--nologo'
            Show-FirstMinute
        }
        'Show' { Show-FirstMinute }
        'Build' { Invoke-Dotnet -Argument build, $solution }
        'Test' { Invoke-Dotnet -Argument test, '--solution', $solution }
        'Stage' { Invoke-Dotnet -Argument build, $module, '--configuration', 'Release' }
        'Package' { Invoke-Dotnet -Argument pack, $module, '--configuration', 'Release' }
        'Analyze' { Invoke-Analysis }
    }
}
