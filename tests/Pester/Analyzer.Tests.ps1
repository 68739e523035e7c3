#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

Describe 'The script analyzer' {
    It 'finds nothing in any script or manifest' {
        if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed here'
            return
        }

        & "$PSScriptRoot/../../build.ps1" Analyze
    }
}
