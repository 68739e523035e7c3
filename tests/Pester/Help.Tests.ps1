#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $script:Commands = (Get-Command -Module PhysMem).Name
    $script:Culture = 'C.UTF-8', 'de_DE.UTF-8'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $script:Repository = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $script:Topics = (Get-ChildItem -Path "$script:Repository/docs/en-US" -Filter about_*.md).BaseName | Sort-Object
}

Describe 'Help of <_>' -ForEach $script:Commands {
    BeforeAll {
        $script:Command = $_
        $script:Help = Get-Help $_ -Full
    }

    It 'is found by Get-Help and is whole' {
        $script:Help.Synopsis | Should -Not -BeLike "$script:Command *" -Because 'a synopsis that is a syntax was made up by the host'
        $script:Help.Description.Text | Should -Not -BeNullOrEmpty
        @($script:Help.Examples.Example).Count | Should -BeGreaterOrEqual 3
        $script:Help.ReturnValues | Should -Not -BeNullOrEmpty
        $script:Help.RelatedLinks | Should -Not -BeNullOrEmpty
    }

    It 'explains every parameter' {
        $common = [Management.Automation.PSCmdlet]::CommonParameters
        $explained = $script:Help.Parameters.Parameter | Where-Object { $_.Description.Text } | ForEach-Object Name

        (Get-Command $script:Command).Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object |
            Should -Be ($explained | Sort-Object)
    }

    It 'has the syntax that the host itself derives' {
        # Without types, which the host abbreviates, and without what holds for all.
        $derived = (Get-Command $script:Command).ParameterSets | ForEach-Object { $_.ToString() -replace ' <[^>]+>' -replace ' \[\]' }
        $shown = $script:Help.Syntax.SyntaxItem | ForEach-Object {
            $words = $_.Parameter | ForEach-Object {
                $name = if ($_.Position -eq 'named') { "-$($_.Name)" } else { "[-$($_.Name)]" }
                $isOptional = $_.Required -eq 'false'
                if ($isOptional) { "[$name]" } else { $name }
            }
            $words -join ' '
        }

        # The host leaves the order of optional parameters to the assembly.
        $sorted = { param($text) ($text -split ' ' | Where-Object { $_ -ne '[<CommonParameters>]' -and $_ } | Sort-Object) -join ' ' }
        $shown | ForEach-Object { & $sorted $_ } | Should -Be ($derived | ForEach-Object { & $sorted $_ })
    }
}

Describe 'Help in the console' {
    It 'is printed with its examples and asked for by parameter' {
        Get-Help Remove-Pages -Examples | Out-String | Should -Match 'Example 3: '
        (Get-Help Remove-Pages -Parameter Cpu).Description.Text | Should -Not -BeNullOrEmpty
    }
}

Describe 'Conceptual help' {
    It 'is found by Get-Help once the module is imported' {
        $texts = Invoke-Fresh "'$($script:Topics -join "', '")' | ForEach-Object { '-----'; Get-Help `$_ | Out-String }"
        $found = $texts -split '-----' | ForEach-Object { if ($_ -match '(?s)^\s*TOPIC\s+(\S+)\s') { $Matches[1] } }

        $found | Should -Be $script:Topics
    }

    It 'is listed with its short description' {
        $topics = Get-Help about_PhysMem*

        $topics.Name | Sort-Object | Should -Be $script:Topics
        $topics.Synopsis | Should -Not -Contain '' -Because 'the host takes the fifth line for it'
        ($topics | Where-Object Name -EQ about_PhysMem_Gfp).Synopsis | Should -BeLike 'Gfp masks: *'
    }
}

Describe 'Help without installation' {
    It 'works in the repository as in the staged copy' {
        $code = "Remove-Module PhysMem; Import-Module '$script:Repository/PhysMem.psd1'; " +
            '(Get-Help Invoke-AllocPages).Synopsis; (Get-Help Invoke-AllocPages -Examples | Out-String) -match "Example 3"; ' +
            '(Get-Help about_PhysMem | Out-String) -match "FIRST FIVE MINUTES"'

        Invoke-Fresh $code | Should -Match '^Allocates pages .*\nTrue\nTrue$'
    }

    It 'is English whatever the language of the system is (<_>)' -ForEach $script:Culture {
        $before = $env:LC_ALL
        try {
            $env:LC_ALL = $_
            Invoke-Fresh '(Get-Help Remove-Pages).Synopsis; (Get-Help about_PhysMem | Out-String) -match "GLOSSARY"' |
                Should -Match '^Gives allocated pages back.*\nTrue$'
        }
        finally {
            $env:LC_ALL = $before
        }
    }
}

Describe 'Defaults that the help states' {
    # What the page calls a default is given explicitly, and nothing else comes out than without it.
    It 'are what happens without -<Parameter> of <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'New-SimMachine'; Parameter = 'Architecture'; Run = { New-SimMachine 64MB @args } }
        @{ Cmdlet = 'New-SimMachine'; Parameter = 'Node'; Run = { New-SimMachine 64MB @args } }
        @{ Cmdlet = 'New-SimMachine'; Parameter = 'Cpu'; Run = { New-SimMachine 64MB @args } }
        @{ Cmdlet = 'Invoke-AllocPages'; Parameter = 'Gfp'; Run = { $null = New-SimMachine 64MB; Invoke-AllocPages @args } }
        @{ Cmdlet = 'Invoke-AllocPages'; Parameter = 'Order'; Run = { $null = New-SimMachine 64MB; Invoke-AllocPages @args } }
        @{ Cmdlet = 'Invoke-AllocPages'; Parameter = 'Count'; Run = { $null = New-SimMachine 64MB; Invoke-AllocPages @args } }
        @{ Cmdlet = 'Invoke-AllocPages'; Parameter = 'Cpu'; Run = { $null = New-SimMachine 64MB -Cpu 2 -Node 2; Invoke-AllocPages @args } }
        @{ Cmdlet = 'Get-FreePages'; Parameter = 'Gfp'; Run = { $null = New-SimMachine 64MB; Get-FreePages @args } }
        @{ Cmdlet = 'Get-FreePages'; Parameter = 'Order'; Run = { $null = New-SimMachine 64MB; Get-FreePages @args } }
        @{ Cmdlet = 'Get-FreePages'; Parameter = 'Count'; Run = { $null = New-SimMachine 64MB; Get-FreePages @args } }
        @{ Cmdlet = 'Get-FreePages'; Parameter = 'Cpu'; Run = { $null = New-SimMachine 64MB -Cpu 2 -Node 2; Get-FreePages @args } }
        @{ Cmdlet = 'Remove-Pages'; Parameter = 'Order'; Run = { $null = New-SimMachine 64MB; Remove-Pages -Pfn (Invoke-AllocPages).Pfn @args; Get-SimZone } }
        @{ Cmdlet = 'Remove-Pages'; Parameter = 'Cpu'; Run = { $null = New-SimMachine 64MB -Cpu 2; Invoke-AllocPages | Remove-Pages @args; Invoke-AllocPages -Cpu 0 } }
    ) {
        $default = (Get-Help $Cmdlet -Parameter $Parameter).DefaultValue
        $given = @{ $Parameter = $default }

        $without = & $Run | Select-Object * -ExcludeProperty MachineId | ConvertTo-Json
        Get-SimMachine | Remove-SimMachine
        $with = & $Run @given | Select-Object * -ExcludeProperty MachineId | ConvertTo-Json
        Get-SimMachine | Remove-SimMachine

        $default | Should -Not -BeNullOrEmpty
        $with | Should -Be $without
    }
}
