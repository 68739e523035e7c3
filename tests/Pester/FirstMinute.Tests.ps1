#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:Root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
}

Describe 'The first minute' {
    It 'prints what the README shows' {
        $printed = & $PSHOME/pwsh -NoProfile -NonInteractive -File "$script:Root/build.ps1" Show
        $readme = Get-Content -LiteralPath "$script:Root/README.md"
        $first = [array]::IndexOf($readme, "    $($printed[0])")
        $shown = $readme[$first..($first + $printed.Count - 2)] | ForEach-Object { $_ -replace '^    ' -replace $script:MachineId }

        $first | Should -BeGreaterThan 0
        $printed | Select-Object -SkipLast 1 | ForEach-Object { $_.TrimEnd() -replace $script:MachineId } | Should -Be $shown
    }

    It 'leaves a file of pages and no page' {
        $rows = Import-Csv "$script:Root/output/pages.csv"

        $rows.Count | Should -Be 6
        $rows.Zone | Select-Object -Unique | Should -Be 'DMA32', 'DMA'
    }
}
