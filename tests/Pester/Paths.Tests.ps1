#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    Copy-Item (Join-Path $script:Recordings 'n2-tiny/tiny-buddy.txt.gz') $TestDrive/here.txt.gz
}

Describe 'Paths' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'resolves input files from the location, the home folder and a PSDrive' {
        Push-Location $TestDrive
        try {
            (New-SimMachine -Path here.txt.gz).Name | Should -Be 'here'
            (New-SimMachine -Path ./here.txt.gz -Name dot).Name | Should -Be 'dot'
        }
        finally {
            Pop-Location
        }

        (New-SimMachine -Path TestDrive:/here.txt.gz -Name drive).Name | Should -Be 'drive'
        (Get-Item TestDrive:/here.txt.gz | New-SimMachine).Name | Should -Be 'here2'

        (New-SimMachine 64MB -Name lab) | Export-SimMachine -Path TestDrive:/lab.gz
        (Get-Item TestDrive:/lab.gz | Import-SimMachine).Name | Should -Be 'lab2'
        Get-SimMachine lab* | Export-SimMachine -Path { "TestDrive:/each-$($_.Name).txt" }
        (Get-ChildItem TestDrive:/each-*).Name | Should -Be 'each-lab.txt', 'each-lab2.txt'

        $problem = New-SimMachine -Path '~/no-such-recording.txt' 2>&1
        "$problem" | Should -BeLike "$((Resolve-Path '~').Path)*no-such-recording.txt*"
    }
}
