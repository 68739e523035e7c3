<#
.SYNOPSIS
Runs the Pester specs of this folder, writes their results to a file for other programs and names files that failed as a whole.
#>
[CmdletBinding()]
param(
    # Where to write the results, in the format of NUnit 2.5.
    [Parameter(Mandatory)]
    [string] $ResultPath
)

# No preference is set here: the specs run in scopes that would inherit it.
Import-Module Pester -MinimumVersion 5.0 -ErrorAction Stop

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputPath = $ResultPath
$configuration.TestResult.OutputFormat = 'NUnitXml'
$result = Invoke-Pester -Configuration $configuration 6>$null
$result.FailedContainers | ForEach-Object { "BROKEN $($_.Item): $($_.ErrorRecord)" }
