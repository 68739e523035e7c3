<#
.SYNOPSIS
Runs the specs of this folder, or lists their cases, and writes a row for each case to a file of JSON.
#>
[CmdletBinding()]
param(
    # Pester's manifest.
    [Parameter(Mandatory)]
    [string] $Pester,

    # Where to write the rows: File, Name, Result, Message.
    [Parameter(Mandatory)]
    [string] $ResultPath,

    # Names of the specs, with commas between them; all of the folder when left out.
    [string] $Spec = '*.Tests.ps1',

    # Only finds the cases.
    [switch] $List
)

# No preference is set here: the specs run in scopes that would inherit it.
Import-Module $Pester -ErrorAction Stop

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Spec -split ',' | ForEach-Object { "$PSScriptRoot/$_" }
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = $List.IsPresent
$configuration.Output.Verbosity = 'None'
$result = Invoke-Pester -Configuration $configuration 6>$null

# What a case is called must be known before it runs, so what stands for a row's value is written out here.
function Get-CaseName {
    param($Test)

    [regex]::Replace($Test.Path -join ': ', '<(\w+)>', {
            param($key)

            $name = $key.Groups[1].Value
            if ($name -eq '_') { $Test.Data } else { $Test.Data[$name] }
        })
}

$rows = foreach ($file in $result.Tests | Group-Object { $_.ScriptBlock.File }) {
    $seen = @{}
    foreach ($test in $file.Group) {
        $name = Get-CaseName $test
        $seen[$name]++
        [pscustomobject]@{
            File    = Split-Path -Leaf $file.Name
            Name    = if ($seen[$name] -eq 1) { $name } else { "$name, $($seen[$name])" }
            Result  = $test.Result
            Message = @($test.ErrorRecord.DisplayErrorMessage; $test.ErrorRecord.DisplayStackTrace) -join "`n"
        }
    }
}

$broken = foreach ($container in $result.FailedContainers) {
    [pscustomobject]@{
        File = Split-Path -Leaf $container.Item; Name = 'can be read'; Result = 'Failed'; Message = "$($container.ErrorRecord)"
    }
}

ConvertTo-Json -InputObject @($rows; $broken) | Set-Content -LiteralPath $ResultPath
