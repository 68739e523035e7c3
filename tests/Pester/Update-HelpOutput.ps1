<#
.SYNOPSIS
Runs all examples of the help pages and all experiments, and writes what is seen into their pages.

.DESCRIPTION
For whoever changes a view or a page: the result is to be looked at before it is committed. Examples.Tests.ps1 and
Experiments.Tests.ps1 prove that what the pages show is what is seen.
#>
[CmdletBinding()]
param(
    # Folders of pages. Scripts in them can be run by the pages, and their CSV files are kept beside them.
    [string[]] $Folder = ("$PSScriptRoot/../../docs/en-US", "$PSScriptRoot/../../docs/experiments")
)

. $PSScriptRoot/Common.ps1
. $PSScriptRoot/HelpExamples.ps1

$work = New-Item -ItemType Directory -Path ([IO.Path]::GetTempPath()) -Name "physmem-examples-$PID"
$scripts = Get-ChildItem -Path $Folder -Filter *.ps1
$scripts | Copy-Item -Destination $work
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

    $scripts | ForEach-Object { Copy-Item -LiteralPath "$work/$($_.BaseName).csv" -Destination $_.DirectoryName }
}
finally {
    Remove-Item -Recurse -LiteralPath $work
}
