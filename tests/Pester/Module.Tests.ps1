#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Writes a version into the file of an assembly, which is another build then: Assembly is a table of one row, whose version
    # follows a hash's number of 4 bytes, and the first GUID is the build's own (MVID), by which .NET tells builds apart.
    function Write-AssemblyVersion([string] $File, [int] $Major, [int] $Minor) {
        $bytes = [IO.File]::ReadAllBytes($File)
        $image = [Reflection.PortableExecutable.PEReader]::new([IO.MemoryStream]::new($bytes))
        $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
        $row = $image.PEHeaders.MetadataStartOffset + [Reflection.Metadata.Ecma335.MetadataReaderExtensions]::GetTableMetadataOffset($metadata, 'Assembly')
        [BitConverter]::GetBytes([uint16] $Major).CopyTo($bytes, $row + 4)
        [BitConverter]::GetBytes([uint16] $Minor).CopyTo($bytes, $row + 6)
        $guid = $image.PEHeaders.MetadataStartOffset + [Reflection.Metadata.Ecma335.MetadataReaderExtensions]::GetHeapMetadataOffset($metadata, 'Guid')
        $bytes[$guid] = $bytes[$guid] -bxor 255
        [IO.File]::WriteAllBytes($File, $bytes)
    }
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

    # .NET keeps one version of an assembly for a process; what a user sees, and that the topic of errors says what to do.
    It 'refuses another version of its assemblies in one session, and goes on with the first' {
        $other = (New-Item -ItemType Directory "$TestDrive/later").FullName
        Copy-Item -Recurse "$(Split-Path -Parent $script:ModulePath)/*" $other
        (Get-Content $other/PhysMem.psd1) -replace "(?<=ModuleVersion\s*=\s*)'[0-9.]+'", "'9.9.9'" | Set-Content $other/PhysMem.psd1
        Write-AssemblyVersion -File "$other/module/bin/PhysMem.PowerShell.dll" -Major 9 -Minor 9

        $told = Invoke-Fresh "New-SimMachine 64MB | Out-Null; try { Import-Module '$other/PhysMem.psd1' -ErrorAction Stop } catch { ""`$_"" }; (Get-SimMachine).Name; (Invoke-AllocPages).Order"

        $told | Should -Match "^Could not load file or assembly 'PhysMem.PowerShell, Version=9.9.0.0, .*Assembly with same name is already loaded\nmachine1\n0$"
        (Get-Help about_PhysMem_Errors | Out-String) -replace '\s+', ' ' | Should -Match 'Assembly with same name is already loaded.*new session'
    }
}
