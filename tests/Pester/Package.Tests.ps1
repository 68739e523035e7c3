#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'The package' {
    It 'is found, installed and imported from a folder that is a repository' {
        $whyNot = if ($IsWindows) { 'the test can have no home folder of its own on Windows' }
        elseif (-not (Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet)) { 'PSResourceGet is not installed here' }
        if ($whyNot) {
            Set-ItResult -Skipped -Because $whyNot
            return
        }

        $folder = (Get-Item "$script:ModulePath/../../..").FullName
        $code = @"
Register-PSResourceRepository -Name here -Uri '$folder' -Trusted
`$found = Find-PSResource PhysMem -Repository here
"found `$(`$found.Version) `$(`$found.Type) `$(`$found.Includes.Cmdlet.Count)"
Install-PSResource PhysMem -Repository here -Scope CurrentUser
`$machine = New-SimMachine 64MB
Invoke-AllocPages -Order 3 | Remove-Pages
"free `$(`$machine.FreePages -eq `$machine.ManagedPages)"
"base `$((Get-Module PhysMem).ModuleBase)"
"help `$((Get-Help Remove-Pages).Synopsis)"
"@
        # Below the home folder lie the modules and the repositories of a user; the process reads where that is as it starts.
        $before = $env:HOME, $env:XDG_DATA_HOME
        try {
            $env:HOME, $env:XDG_DATA_HOME = (New-Item -ItemType Directory "$TestDrive/home/.local/share").Parent.Parent.FullName, $null
            $text = & $PSHOME/pwsh -NoProfile -NonInteractive -Command $code
        }
        finally {
            $env:HOME, $env:XDG_DATA_HOME = $before
        }

        $manifest = Import-PowerShellDataFile -Path $script:ModulePath
        $text[0] | Should -Be "found $($manifest.ModuleVersion) Module $($manifest.CmdletsToExport.Count)"
        $text[1] | Should -Be 'free True'
        $text[2] | Should -BeLike "base $TestDrive/home/*PhysMem*$($manifest.ModuleVersion)"
        $text[3] | Should -BeLike 'help Gives allocated pages back*'
    }
}
