@{
    RootModule           = 'module/bin/PhysMem.PowerShell.0.1.0.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5f0c3f0e-6d3b-4c55-9f6d-2a8e6b7d9c41'
    Author               = 'The PhysMem authors'
    CompanyName          = 'PhysMem'
    Copyright            = '(c) The PhysMem authors. MIT licence.'
    Description          = 'A simulator of the Linux physical page allocator for scripted experiments: buddy system, zones, NUMA nodes, gfp flags, watermarks. Tested on Linux.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('module/PhysMem.Format.ps1xml')
    CmdletsToExport      = @(
        'Add-SimPageCache'
        'Clear-SimPageSet'
        'Compare-SimMachine'
        'ConvertFrom-GfpMask'
        'ConvertTo-GfpMask'
        'Copy-SimMachine'
        'Debug-AllocFailure'
        'Export-SimMachine'
        'Export-SimReport'
        'Get-FreePages'
        'Get-GfpFlag'
        'Get-GfpZone'
        'Get-SimCounter'
        'Get-SimFragmentation'
        'Get-SimFreeArea'
        'Get-SimMachine'
        'Get-SimNode'
        'Get-SimPage'
        'Get-SimPageBlock'
        'Get-SimPageSet'
        'Get-SimPressure'
        'Get-SimProcFile'
        'Get-SimSysctl'
        'Get-SimZone'
        'Get-SimZoneList'
        'Import-AllocFailure'
        'Import-SimMachine'
        'Import-SimTrace'
        'Invoke-AllocContigPages'
        'Invoke-AllocPages'
        'Invoke-SimCompaction'
        'Invoke-SimReclaim'
        'Invoke-SimTrace'
        'Invoke-SimWorkload'
        'New-SimMachine'
        'Remove-Pages'
        'Remove-SimMachine'
        'Select-SimMachine'
        'Set-SimFragmentation'
        'Set-SimMachine'
        'Show-SimHistory'
        'Show-SimMemoryMap'
        'Split-Pages'
        'Test-SimMachine'
        'Trace-SimMachine'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('PSEdition_Core', 'Linux', 'kernel', 'memory', 'buddy', 'simulator', 'NUMA')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
