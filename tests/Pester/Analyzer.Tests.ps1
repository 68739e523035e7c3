#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $files = @(Get-Item (Join-Path $root 'PhysMem.psd1'), (Join-Path $root 'build.ps1')) +
        @(Get-ChildItem (Join-Path $root 'module'), $PSScriptRoot -Include *.ps1, *.psm1, *.psd1 -Recurse)
    $cases = $files | ForEach-Object { @{ Name = [IO.Path]::GetRelativePath($root, $_.FullName); File = $_.FullName } }
}

Describe 'The script analyzer' {
    It 'finds nothing in <Name>' -ForEach $cases {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed here'
            return
        }

        $findings = Invoke-ScriptAnalyzer -Path $File -Severity Error, Warning, Information
        $findings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}
