#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/TourSession.ps1
    $script:Tour = "$PSScriptRoot/../../docs/tour.md"
    $script:WhyNot = if ($IsWindows) { 'Windows has no sh' }
    elseif (-not (Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet)) { 'PSResourceGet is not installed here' }
}

Describe 'The tour' {
    It 'prints what the page shows when it is typed again' {
        if ($script:WhyNot) {
            Set-ItResult -Skipped -Because $script:WhyNot
            return
        }

        $steps = @(Get-TourStep $script:Tour)
        $printed = @(Invoke-TourCode $steps.Code (New-Item -ItemType Directory -Path "$TestDrive/tour"))

        $printed.Count | Should -Be $steps.Count
        for ($i = 0; $i -lt $steps.Count; $i++) {
            $printed[$i] -replace $script:MachineId | Should -Be ($steps[$i].Output -replace $script:MachineId) -Because "the page shows it for: $($steps[$i].Code)"
        }
    }

    It 'has a machine, a failed allocation and a CSV file in it' {
        $steps = @(Get-TourStep $script:Tour)

        $steps.Code -match '^Install-PSResource' | Should -HaveCount 1
        $steps.Code -match '^New-SimMachine' | Should -Not -BeNullOrEmpty
        $steps.Output -match 'page allocation failure' | Should -Not -BeNullOrEmpty
        $steps.Code -match 'Export-Csv' | Should -Not -BeNullOrEmpty
    }
}
