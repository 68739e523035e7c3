#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A copy of the staged module as a later version: assemblies have their version in their names, which in their files are
    # plain text, and a name as long as the old one fits into its place.
    function Copy-LaterModule([string] $Folder) {
        $staged = Split-Path -Parent $script:ModulePath
        $version = Split-Path -Leaf $staged
        $later = $version -replace '\d', '9'
        Copy-Item -Recurse $staged $Folder
        $latin = [Text.Encoding]::Latin1
        Get-ChildItem -Recurse -File $Folder -Include *.dll, *.psd1, *-Help.xml | ForEach-Object {
            $text = $latin.GetString([IO.File]::ReadAllBytes($_)).Replace($version, $later)
            [IO.File]::WriteAllBytes($_, $latin.GetBytes($text))
            Rename-Item $_ $_.Name.Replace($version, $later)
        }
        $later
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

    It 'takes the place of another version in one session' {
        $later = Copy-LaterModule "$TestDrive/place"

        Invoke-Fresh "New-SimMachine 64MB | Out-Null; Remove-Module PhysMem; Import-Module '$TestDrive/place/PhysMem.psd1'; ""`$((Get-Module PhysMem).Version)""; (New-SimMachine 64MB | Format-List | Out-String -Stream)[1]; (Get-SimMachine).GetType().Assembly.GetName().Name; (Get-Help New-SimMachine).Examples.example.Count -gt 2" |
            Should -Match "^$later\nName +: machine1\nPhysMem\.PowerShell\.$later\nTrue$"
    }

    It 'goes beside another version under a prefix, each with machines of its own' {
        $later = Copy-LaterModule "$TestDrive/beside"

        Invoke-Fresh "New-SimMachine 64MB -Name old | Out-Null; Import-Module '$TestDrive/beside/PhysMem.psd1' -Prefix New; New-NewSimMachine 32MB -Name new | Out-Null; (Get-SimMachine).Name; (Get-NewSimMachine).Name; (Invoke-AllocPages).Machine; (Invoke-NewAllocPages).Machine; (Get-Module PhysMem).Version -join ' '" |
            Should -Match "^old\nnew\nold\nnew\n.*\b$later\b"
    }

    It 'is refused beside another version without a prefix, which goes on' {
        Copy-LaterModule "$TestDrive/refused" | Out-Null

        Invoke-Fresh "New-SimMachine 64MB | Out-Null; try { Import-Module '$TestDrive/refused/PhysMem.psd1' -ErrorAction Stop } catch { ""`$_"" }; (Get-SimMachine).Name; (Invoke-AllocPages).Order" |
            Should -Match "^A cmdlet named '[\w-]+' already exists\..*\nmachine1\n0$"
    }

    # .NET keeps one build of an assembly for a process. The first GUID of its file is the build's own (MVID).
    It 'refuses another build of the same version in one session, and goes on with the first' {
        Copy-Item -Recurse (Split-Path -Parent $script:ModulePath) "$TestDrive/anew"
        $file = (Get-Item "$TestDrive/anew/module/bin/PhysMem.PowerShell.*.dll").FullName
        $bytes = [IO.File]::ReadAllBytes($file)
        $image = [Reflection.PortableExecutable.PEReader]::new([IO.MemoryStream]::new($bytes))
        $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
        $build = $image.PEHeaders.MetadataStartOffset + [Reflection.Metadata.Ecma335.MetadataReaderExtensions]::GetHeapMetadataOffset($metadata, 'Guid')
        $bytes[$build] = $bytes[$build] -bxor 255
        [IO.File]::WriteAllBytes($file, $bytes)

        $told = Invoke-Fresh "New-SimMachine 64MB | Out-Null; try { Import-Module '$TestDrive/anew/PhysMem.psd1' -ErrorAction Stop } catch { ""`$_"" }; (Get-SimMachine).Name; (Invoke-AllocPages).Order"

        $told | Should -Match "^Could not load file or assembly 'PhysMem.PowerShell.*Assembly with same name is already loaded\nmachine1\n0$"
        (Get-Help about_PhysMem_Errors | Out-String) -replace '\s+', ' ' | Should -Match 'Assembly with same name is already loaded.*new session'
    }
}
