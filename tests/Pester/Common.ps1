# Dot-sourced by each spec's BeforeAll: the module under test is the staged copy, what users will have.

$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$version = (Import-PowerShellDataFile -Path "$root/PhysMem.psd1").ModuleVersion
$script:ModulePath = "$root/output/PhysMem/$version/PhysMem.psd1"
$script:Recordings = "$root/tests/data/sequences"

if (-not (Test-Path -LiteralPath $script:ModulePath)) {
    throw "The staged module is missing: $($script:ModulePath). Build first: dotnet build src/PhysMem.PowerShell."
}

Import-Module $script:ModulePath

# Nobody is there to be asked.
$PSDefaultParameterValues['Remove-SimMachine:Confirm'] = $false

# Runs PowerShell code in a process of its own with the module imported, and gives its output as text.
function Invoke-Fresh {
    param([string] $Code, [switch] $PassError)

    $prologue = "`$ErrorActionPreference = 'Continue'; `$PSStyle.OutputRendering = 'PlainText'; Import-Module '$script:ModulePath'; "
    $text = & $PSHOME/pwsh -NoProfile -NonInteractive -Command ($prologue + $Code) 2>&1
    if (-not $PassError) {
        $failed = $text | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
        if ($failed) { throw "The process reported: $failed" }
    }

    ($text | ForEach-Object { "$_" }) -join "`n"
}

# The identity of a machine in a row, which is another one each time.
$script:MachineId = '(?<=,")[0-9a-f]{12}(?="$|"\r?\n)'
