#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    New-SimMachine 64MB -Name lab | Out-Null
}

AfterAll {
    Get-SimMachine | Remove-SimMachine
}

Describe 'Types' {
    It 'gives every output type the members and default properties of the types file' {
        [xml] $file = Get-Content -Raw (Join-Path (Split-Path $script:ModulePath) 'module/PhysMem.Types.ps1xml')
        foreach ($entry in $file.Types.Type) {
            $expected = $entry.SelectNodes('.//ReferencedProperties/Name').InnerText
            $data = Get-TypeData -TypeName $entry.Name

            $data.DefaultDisplayPropertySet.ReferencedProperties | Should -Be $expected
        }

        (Get-SimMachine | Select-Object *).PSObject.Properties.Name | Should -Contain 'Memory'
    }

    It 'declares what <_> writes' -ForEach @(
        'Get-SimMachine', 'Get-SimNode', 'Get-SimZone', 'Get-SimFreeArea', 'Get-GfpFlag', 'Invoke-AllocPages', 'Get-FreePages'
        'Get-SimZoneList', 'Get-SimPageSet', 'Get-SimPage', 'Get-SimPageBlock', 'Get-SimCounter', 'Get-SimFragmentation', 'Get-SimSysctl'
    ) {
        $declared = (Get-Command $_).OutputType.Name
        $written = & $_ | ForEach-Object { $_.GetType().FullName } | Select-Object -Unique

        $written | Should -BeIn $declared
    }

    It 'gives rows whose columns are plain values, for <_>' -ForEach @(
        'Get-SimMachine', 'Get-SimNode', 'Get-SimZone', 'Get-SimFreeArea', 'Get-GfpFlag', 'Invoke-AllocPages', 'Get-FreePages'
        'Get-SimZoneList', 'Get-SimPageSet', 'Get-SimPage', 'Get-SimPageBlock', 'Get-SimCounter', 'Get-SimFragmentation', 'Get-SimSysctl'
    ) {
        $csv = & $_ | Select-Object -First 1 | ConvertTo-Csv
        $csv.Count | Should -Be 2
        $csv[1] | Should -Not -Match 'System\.|PhysMem\.|@\{'

        # Of a machine node_data[] is the exception: an array of rows.
        $json = & $_ | Select-Object -First 1 -ExcludeProperty NodeData | ConvertTo-Json -Depth 1 -WarningVariable deep -WarningAction SilentlyContinue
        $deep | Should -BeNullOrEmpty
        $json | ConvertFrom-Json | Should -Not -BeNullOrEmpty
    }

    It 'gives allocations the columns that scripts rest on' {
        (Invoke-AllocPages).PSObject.Properties.Name | Should -Be @(
            'Machine', 'Pfn', 'Order', 'Pages', 'Bytes', 'Node', 'Zone', 'MigrateType', 'Gfp', 'Zeroed', 'Cpu', 'PhysicalAddress', 'VirtualAddress')
        (Get-SimFreeArea)[0].PSObject.Properties.Name | Should -Be 'Machine', 'Node', 'Zone', 'Order', 'MigrateType', 'Blocks', 'Pages'
    }
}
