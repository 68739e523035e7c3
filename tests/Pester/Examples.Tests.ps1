#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpExamples.ps1
    $script:Examples = Get-HelpExample "$PSScriptRoot/../../docs/en-US" | ForEach-Object { @{ Name = $_.Name; Steps = $_.Steps } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/HelpExamples.ps1
}

Describe 'The examples of the help pages' {
    BeforeEach {
        $script:Session = Open-ExampleSession (New-Item -ItemType Directory -Path (Join-Path $TestDrive (New-Guid)))
    }

    AfterEach {
        $script:Session.Dispose()
    }

    It 'run without error and show what the page shows (<Name>)' -ForEach $script:Examples {
        foreach ($step in $Steps) {
            $seen = Invoke-HelpCode $script:Session $step.Code
            if ($null -ne $step.Output) { $seen | Should -Be $step.Output }
            else { $seen | Should -BeNullOrEmpty -Because 'the page shows nothing' }
        }

        $Steps.Count | Should -BeGreaterThan 0
    }

    It 'would not run if they were wrong' {
        { Invoke-HelpCode $script:Session '$null = New-SimMachine 64MB; Invoke-AllocPages -Order 11' } | Should -Throw '*Order 11*'
        { Invoke-HelpCode $script:Session 'Invoke-AllocPage' } | Should -Throw '*Invoke-AllocPage*'
        { Invoke-HelpCode $script:Session 'Get-SimZone -Colour red' } | Should -Throw '*Colour*'
    }
}
