#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

Describe 'The script analyzer' {
    BeforeAll {
        $script:Root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    }

    It 'finds nothing in the scripts and the manifest of <_>' -ForEach 'the root', 'module', 'docs', 'docs/experiments', 'tests/Pester', 'tests/PhysMem.PipelineYardstick' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed here'
            return
        }

        $folder = if ($_ -eq 'the root') { $script:Root } else { Join-Path $script:Root $_ }
        $findings = Get-ChildItem $folder -File | Where-Object Extension -In '.ps1', '.psm1', '.psd1' |
            ForEach-Object { Invoke-ScriptAnalyzer -Path $_.FullName }

        $findings | ForEach-Object { "$($_.ScriptName):$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}
