#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

Describe 'Damaged rows' {
    # A program, since a run is long where it matters; here it is short, and other rows each time, but where CI tells of changes alone.
    It 'lose no page when they are piped back, and are refused in one short error' {
        $seed = $env:CI ? 1 : (Get-Random)
        $told = & $PSHOME/pwsh -NoProfile -File "$PSScriptRoot/../PhysMem.Endurance/Test-Row.ps1" -Inputs 300 -Seed $seed 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "seed $seed of tests/PhysMem.Endurance/Test-Row.ps1 says: $told"
        "$told" | Should -Match '^rows: 300 inputs, .* [1-9]\d* blocks freed by their rows, [1-9]\d* rows refused: findings 0$'
    }
}
