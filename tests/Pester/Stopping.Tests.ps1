#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Begins to allocate for ever in another runspace and stops it after a moment.
    function Stop-Allocation {
        [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '')]
        param($Machine)

        $session = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        $session.ImportPSModule($script:ModulePath)
        $shell = [powershell]::Create($session)
        try {
            $null = $shell.AddCommand('Invoke-AllocPages').AddParameter('Machine', $Machine).AddParameter('Count', [int]::MaxValue)
            $null = $shell.AddCommand('Remove-Pages').AddParameter('Machine', $Machine)
            $running = $shell.BeginInvoke()
            Start-Sleep -Milliseconds 1500
            $running.IsCompleted | Should -BeFalse
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            [pscustomobject]@{
                Milliseconds = $clock.ElapsedMilliseconds
                State        = $shell.InvocationStateInfo.State
                Errors       = @($shell.Streams.Error)
                Warnings     = @($shell.Streams.Warning)
            }
        }
        finally {
            $shell.Dispose()
        }
    }

    # Begins something in another runspace, stops it after a moment, and gives the milliseconds that this took. Other processes of a
    # loaded host may take a while too, so that the best of three tries counts, and the limit is far above what is promised: the
    # program of docs/reliability.md measures that.
    function Measure-Stop {
        param([int] $After, [scriptblock] $Command)

        $least = [long]::MaxValue
        for ($try = 1; $try -le 3 -and $least -ge 1000; $try++) {
            $session = [initialsessionstate]::CreateDefault2()
            $session.ImportPSModule($script:ModulePath)
            $runspace = [runspacefactory]::CreateRunspace($session)
            $runspace.Open()
            $shell = [powershell]::Create($runspace)
            try {
                $null = & $Command $shell
                $running = $shell.BeginInvoke()
                Start-Sleep -Milliseconds $After
                $running.IsCompleted | Should -BeFalse
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $least = [math]::Min($least, $clock.ElapsedMilliseconds)
            }
            finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        $least
    }
}

Describe 'Ctrl+C' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'stops a long command and leaves the machine consistent' {
        $machine = New-SimMachine 64MB
        $free = $machine.FreePages
        $stopped = Stop-Allocation $machine

        $stopped.State | Should -Be 'Stopped'
        $stopped.Milliseconds | Should -BeLessThan 5000

        # At most the page that was on its way when the key was pressed is still held.
        $machine.FreePages | Should -BeGreaterOrEqual ($free - 1)
        $held = Invoke-AllocPages -Count 15000
        [System.Collections.Generic.HashSet[long]]::new([long[]] $held.Pfn).Count | Should -Be 15000
        $held | Remove-Pages
        $listed = (Get-SimFreeArea | Measure-Object Pages -Sum).Sum + (Get-SimZone | Measure-Object PageSetPages -Sum).Sum
        $listed | Should -Be $machine.FreePages
    }

    It 'stops <Name> <Parameters.Keys> at once, whatever it does' -ForEach @(
        @{ Name = 'Add-SimPageCache'; Parameters = @{} }
        @{ Name = 'Invoke-SimReclaim'; Parameters = @{ Memory = 256GB } }
        @{ Name = 'Invoke-AllocPages'; Parameters = @{ Count = [int]::MaxValue } }
        @{ Name = 'Invoke-AllocPages'; Parameters = @{ Bulk = 20000000 } }
        @{ Name = 'Export-SimMachine'; Parameters = @{ Path = 'TestDrive:/out' } }
        @{ Name = 'Export-SimReport'; Parameters = @{ Path = 'TestDrive:/out' } }
        @{ Name = 'Import-SimMachine'; Parameters = @{ Path = 'TestDrive:/large' } }
        @{ Name = 'New-SimMachine'; Parameters = @{ Path = 'TestDrive:/large' } }
        @{ Name = 'Copy-SimMachine'; Parameters = @{}; After = 100 }
        @{ Name = 'Compare-SimMachine'; Parameters = @{} }
        @{ Name = 'Test-SimMachine'; Parameters = @{}; After = 100 }
    ) {
        # Pages that are alike are looked at together, however many they are: what is tested long has blocks apart.
        'Node 0, zone   Normal 8000000 0 0 0 0 0 0 0 0 0 0' | Set-Content TestDrive:/buddyinfo
        $machine = if ($Name -eq 'Test-SimMachine') { New-SimMachine -Path TestDrive:/buddyinfo } else { New-SimMachine 128GB }
        if ($Name -notin 'Add-SimPageCache', 'Invoke-AllocPages', 'Test-SimMachine') { Add-SimPageCache -Memory 64GB }
        $given = $Parameters.Clone()
        if ($given.Path -like '*large') { Export-SimMachine $given.Path }
        if ($given.Path) { $given.Path = Join-Path $TestDrive (Split-Path -Leaf $given.Path) }
        if ($Name -eq 'Compare-SimMachine') { $given.ReferenceMachine = $given.DifferenceMachine = $machine }
        elseif ($Name -notin 'Import-SimMachine', 'New-SimMachine') { $given.Machine = $machine }
        $least = Measure-Stop ($After ?? 300) { param($shell) $shell.AddCommand($Name).AddParameters($given).AddCommand('Out-Null') }

        $least | Should -BeLessThan 1000
        Test-SimMachine $machine | Should -BeTrue
    }

    It 'stops Invoke-SimTrace at once, on all machines' {
        $line = ' sh-1 [000] .....  6.{0:d6}: mm_page_alloc: page=00000000a1 pfn=0x{1:x} order=0 migratetype=1 gfp_flags=GFP_KERNEL'
        $file = Join-Path $TestDrive 'long.txt'
        0..99999 | ForEach-Object { $line -f $_, (4096 + $_ % 5000) } | Set-Content $file
        $machine = New-SimMachine 64MB -Name stopped
        $least = Measure-Stop 1000 {
            param($shell)
            $shell.AddCommand('Invoke-SimTrace').AddParameter('Path', @($file) * 500).AddParameter('Machine', @($machine) * 3)
        }

        $least | Should -BeLessThan 1000
        $machine.FreePages | Should -Be $machine.ManagedPages -Because 'copies were played on'
    }

    It 'stops Invoke-SimWorkload at once, on all machines, which stay sound' {
        $machines = 1..3 | ForEach-Object { New-SimMachine 64MB -Name "stopped$_" }
        $least = Measure-Stop 1000 {
            param($shell)
            $shell.AddCommand('Invoke-SimWorkload').AddParameter('Calls', [long]::MaxValue).AddParameter('Machine', $machines)
        }

        $least | Should -BeLessThan 1000
        $machines | Test-SimMachine | Should -BeTrue
    }

    It 'writes nothing while a stopped command is disposed' {
        $stopped = Stop-Allocation (New-SimMachine 64MB)

        $stopped.Errors | Should -BeNullOrEmpty
        $stopped.Warnings | Should -BeNullOrEmpty
    }

    It 'shows the first frames of a large machine at once and goes no further than it is read' {
        New-SimMachine 64GB | Out-Null
        $clock = [System.Diagnostics.Stopwatch]::StartNew()

        @(Get-SimPage | Select-Object -First 5).Pfn | Should -Be 1, 2, 3, 4, 5
        @(Get-SimPageBlock | Select-Object -First 5).Count | Should -Be 5
        $clock.ElapsedMilliseconds | Should -BeLessThan 10000
    }

    It 'lets the reader of a pipeline stop it' {
        $machine = New-SimMachine 64MB
        $free = $machine.FreePages

        @(Invoke-AllocPages -Count 1000000 | Select-Object -First 5).Count | Should -Be 5
        $machine.FreePages | Should -Be ($free - 5)
    }
}
