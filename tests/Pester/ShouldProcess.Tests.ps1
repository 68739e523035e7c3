#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'What-if and confirmation' {
    AfterEach {
        Get-SimMachine | Remove-SimMachine
    }

    It 'prints what would happen with -WhatIf and changes nothing' {
        $text = Invoke-Fresh @'
New-SimMachine 64MB -Name ghost -WhatIf
$machine = New-SimMachine 64MB -Name lab
$page = Invoke-AllocPages -Order 3
$free = $machine.FreePages
Invoke-AllocPages -Order 3 -Count 2 -WhatIf
Get-FreePages -Order 3 -WhatIf
$page | Remove-Pages -WhatIf
$page | Split-Pages -WhatIf
Invoke-AllocPages -Exact 5 -WhatIf
Invoke-AllocPages -Bulk 5 -WhatIf
Add-SimPageCache 1MB -WhatIf
Invoke-SimReclaim -DropCache -WhatIf
Invoke-SimCompaction DMA -WhatIf
Clear-SimPageSet -WhatIf
Set-SimMachine -Swap 1MB -WhatIf
Remove-SimMachine lab -WhatIf
Copy-SimMachine lab ghost -WhatIf
Export-SimMachine ghost.txt -WhatIf
"unchanged: $($machine.FreePages -eq $free) $(@(Get-SimMachine).Name)"
'@
        $text | Should -Match 'What if: Performing the operation "Boot a machine of 64 MiB" on target "ghost"'
        $text | Should -Match 'What if: Performing the operation "Allocate 2 times order 3 \(32 KiB\), GFP_KERNEL" on target "lab"'
        $text | Should -Match 'What if: Performing the operation "Allocate order 3 \(32 KiB\), GFP_KERNEL" on target "lab"'
        $text | Should -Match 'What if: Performing the operation "Give back order 3" on target "pfn 0x[0-9a-f]{6} of lab"'
        $text | Should -Match 'operation "Split order 3" on target "pfn 0x[0-9a-f]{6} of lab"'
        $text | Should -Match 'operation "Allocate 5 contiguous pages, GFP_KERNEL" on target "lab"'
        $text | Should -Match 'operation "Allocate 5 single pages at one go, GFP_KERNEL" on target "lab"'
        $text | Should -Match 'operation "Fill with page cache, 256 pages" on target "lab"'
        $text | Should -Match 'operation "Drop page cache" on target "lab"'
        $text | Should -Match 'operation "Compact all memory" on target "lab'
        $text | Should -Match 'operation "Drain the page sets of all CPUs" on target "lab, 0/DMA, 0/DMA32"'
        $text | Should -Match 'operation "Set swap of 256 pages" on target "lab"'
        $text | Should -Match 'What if: Performing the operation "Remove the machine with all its pages" on target "lab"'
        $text | Should -Match "What if: Performing the operation `"Copy the machine as 'ghost'`" on target `"lab`""
        $text | Should -Match "What if: Performing the operation `"Write machine 'lab'`" on target `".*ghost.txt`""
        $text | Should -Match 'unchanged: True lab'
    }

    It 'asks nobody at the default preference' {
        # A question in a process without a user would be an error.
        Invoke-Fresh 'New-SimMachine 64MB | Out-Null; Invoke-AllocPages | Remove-Pages; Get-SimMachine | Remove-SimMachine -Force; "done"' | Should -Be 'done'
    }

    It 'asks Remove-Pages and Invoke-AllocPages for every object when a preference says so' {
        $machine = New-SimMachine 64MB -Name lab
        $page = Invoke-AllocPages
        $free = $machine.FreePages
        function Clear-Page {
            [CmdletBinding(SupportsShouldProcess)]
            [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '')]
            param()

            $page | Remove-Pages
        }

        Clear-Page -WhatIf
        & { $WhatIfPreference = $true; $page | Remove-Pages; Invoke-AllocPages }
        $machine.FreePages | Should -Be $free

        # A question in a process without a user is an error, so an error is a question.
        $questions = Invoke-Fresh -PassError @'
$pages = & { New-SimMachine 64MB -Name lab | Out-Null; Invoke-AllocPages -Count 2 }
try { $pages | Remove-Pages -Confirm } catch { "1 $($_.FullyQualifiedErrorId)" }
try { & { $ConfirmPreference = 'Medium'; $pages | Remove-Pages } } catch { "2 $($_.FullyQualifiedErrorId)" }
try { & { $ConfirmPreference = 'Low'; Invoke-AllocPages } } catch { "3 $($_.FullyQualifiedErrorId)" }
& { $ConfirmPreference = 'None'; $pages | Remove-Pages }
& { $WhatIfPreference = $true; Invoke-AllocPages -WhatIf:$false | Remove-Pages -WhatIf:$false }
"free: $((Get-SimMachine).FreePages -eq (Get-SimMachine).PresentPages)"
'@
        $asked = 'InvalidOperation,PhysMem.PowerShell.Commands'
        $questions | Should -Be "1 $asked.RemovePagesCommand`n2 $asked.RemovePagesCommand`n3 $asked.InvokeAllocPagesCommand`nfree: True"
    }

    It 'gives <Name> the impact <Impact>' -ForEach @(
        @{ Name = 'New-SimMachine'; Impact = 'Low' }
        @{ Name = 'Invoke-AllocPages'; Impact = 'Low' }
        @{ Name = 'Get-FreePages'; Impact = 'Low' }
        @{ Name = 'Set-SimMachine'; Impact = 'Low' }
        @{ Name = 'Copy-SimMachine'; Impact = 'Low' }
        @{ Name = 'Import-SimMachine'; Impact = 'Low' }
        @{ Name = 'Export-SimMachine'; Impact = 'Medium' }
        @{ Name = 'Split-Pages'; Impact = 'Low' }
        @{ Name = 'Add-SimPageCache'; Impact = 'Low' }
        @{ Name = 'Clear-SimPageSet'; Impact = 'Low' }
        @{ Name = 'Invoke-SimReclaim'; Impact = 'Low' }
        @{ Name = 'Invoke-SimCompaction'; Impact = 'Low' }
        @{ Name = 'Remove-Pages'; Impact = 'Medium' }
        @{ Name = 'Remove-SimMachine'; Impact = 'High' }
    ) {
        $type = (Get-Command $Name).ImplementingType
        $attribute = $type.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)

        $attribute.SupportsShouldProcess | Should -BeTrue
        $attribute.ConfirmImpact | Should -Be $Impact
    }
}
