<#
.SYNOPSIS
Runs all examples of the help pages and writes what is seen into the pages, where these show an output.

.DESCRIPTION
For whoever changes a view or a page: the result is to be looked at before it is committed. Examples.Tests.ps1 proves
that what the pages show is what is seen.
#>
[CmdletBinding()]
param(
    # The folder of the pages.
    [string] $Folder = "$PSScriptRoot/../../docs/en-US"
)

. $PSScriptRoot/Common.ps1
. $PSScriptRoot/HelpExamples.ps1

$work = New-Item -ItemType Directory -Path ([IO.Path]::GetTempPath()) -Name "physmem-examples-$PID"
try {
    foreach ($page in Get-HelpExample $Folder | Group-Object File) {
        $lines = [Collections.Generic.List[string]](Get-Content -LiteralPath $page.Name)
        $edits = foreach ($example in $page.Group) {
            $session = Open-ExampleSession $work
            foreach ($step in $example.Steps) {
                Write-Verbose "$($example.Name): $($step.Code)"
                $text = Invoke-HelpCode $session $step.Code
                if ($null -ne $step.Output) { [pscustomobject]@{ Step = $step; Text = $text } }
            }

            $session.Dispose()
        }

        # From the end on, so that line numbers stay true.
        $edits | Sort-Object { $_.Step.Start } -Descending | ForEach-Object {
            $lines.RemoveRange($_.Step.Start, $_.Step.End - $_.Step.Start)
            $lines.InsertRange($_.Step.Start, [string[]]($_.Text -split "`n"))
        }
        Set-Content -LiteralPath $page.Name -Value $lines
    }
}
finally {
    Remove-Item -Recurse -LiteralPath $work
}
