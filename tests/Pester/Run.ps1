<#
.SYNOPSIS
Runs the Pester specs of this folder and writes their results to a file for other programs.
#>
[CmdletBinding()]
param(
    # Where to write the results, in the format of NUnit 2.5.
    [Parameter(Mandatory)]
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Output.Verbosity = 'None'
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputPath = $ResultPath
$configuration.TestResult.OutputFormat = 'NUnitXml'
Invoke-Pester -Configuration $configuration
