#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'The module' {
    It 'imports the staged module in a fresh process and exports exactly the documented commands' {
        $listed = (Import-PowerShellDataFile -Path $script:ModulePath).CmdletsToExport | Sort-Object
        $found = Invoke-Fresh "(Get-Command -Module PhysMem | Sort-Object Name).Name -join ' '"

        $found | Should -Be ($listed -join ' ')
    }

    It 'has a manifest that PowerShell accepts' {
        $module = Test-ModuleManifest -Path $script:ModulePath

        $module.Name | Should -Be 'PhysMem'
        $module.PowerShellVersion | Should -Be '7.6'
        $module.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'imports without any warning about names' {
        Invoke-Fresh "Import-Module '$script:ModulePath' -Force 3>&1" | Should -BeNullOrEmpty
    }

    It 'can be imported from the repository as from the staged copy' {
        $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
        $count = Invoke-Fresh "Remove-Module PhysMem; Import-Module '$root/PhysMem.psd1'; (Get-Command -Module PhysMem).Count"

        $count | Should -Be (Get-Command -Module PhysMem).Count
    }

    It 'can be imported beside itself under another version number' {
        $other = (New-Item -ItemType Directory "$TestDrive/other").FullName
        Copy-Item -Recurse "$(Split-Path -Parent $script:ModulePath)/*" $other
        (Get-Content $other/PhysMem.psd1) -replace "(?<=ModuleVersion\s*=\s*)'[0-9.]+'", "'9.9.9'" | Set-Content $other/PhysMem.psd1

        Invoke-Fresh "Import-Module '$other/PhysMem.psd1'; @(Get-Module PhysMem).Count; (New-SimMachine 64MB | Format-List | Out-String -Stream)[1]" |
            Should -Match '^2\nName +: machine1$'
    }
}
