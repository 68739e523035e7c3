<#
.SYNOPSIS
Runs all examples of the help pages, all experiments and the tour, and writes what is seen into their pages.

.DESCRIPTION
For whoever changes a view or a page: the result is to be looked at before it is committed. Examples.Tests.ps1,
Experiments.Tests.ps1 and Tour.Tests.ps1 prove that what the pages show is what is seen.
#>
[CmdletBinding()]
param(
    # Folders of pages. Scripts in them can be run by the pages, and their CSV files are kept beside them.
    [string[]] $Folder = ("$PSScriptRoot/../../docs/en-US", "$PSScriptRoot/../../docs/experiments"),

    # The page of the tour.
    [string] $Tour = "$PSScriptRoot/../../docs/tour.md"
)

. $PSScriptRoot/Common.ps1
. $PSScriptRoot/HelpExamples.ps1
. $PSScriptRoot/TourSession.ps1

# Writes what steps printed into their page, from the end on, so that line numbers stay true.
function Write-PageText {
    param([string] $Path, [object[]] $Edit)

    $lines = [Collections.Generic.List[string]](Get-Content -LiteralPath $Path)
    $Edit | Sort-Object { $_.Step.Start } -Descending | ForEach-Object {
        $lines.RemoveRange($_.Step.Start, $_.Step.End - $_.Step.Start)
        $lines.InsertRange($_.Step.Start, [string[]] $_.Lines)
    }
    Set-Content -LiteralPath $Path -Value $lines
}

$work = New-Item -ItemType Directory -Path ([IO.Path]::GetTempPath()) -Name "physmem-examples-$PID"
$scripts = Get-ChildItem -Path $Folder -Filter *.ps1
$scripts | Copy-Item -Destination $work
Get-ChildItem -Path $Folder -Filter *.gz | Copy-Item -Destination $work
try {
    foreach ($page in Get-HelpExample $Folder | Group-Object File) {
        $edits = foreach ($example in $page.Group) {
            $session = Open-ExampleSession $work
            foreach ($step in $example.Steps) {
                Write-Verbose "$($example.Name): $($step.Code)"
                $text = Invoke-HelpCode $session $step.Code
                if ($null -ne $step.Output) { [pscustomobject]@{ Step = $step; Lines = $text -split "`n" } }
            }

            $session.Dispose()
        }

        Write-PageText $page.Name $edits
    }

    $scripts | ForEach-Object { Copy-Item -LiteralPath "$work/$($_.BaseName).csv" -Destination $_.DirectoryName }

    $steps = @(Get-TourStep $Tour)
    $printed = @(Invoke-TourCode $steps.Code $work)
    Write-PageText $Tour $(for ($i = 0; $i -lt $steps.Count; $i++) {
            $gap = if (-not $steps[$i].EndsBlock -and $printed[$i]) { '' }
            [pscustomobject]@{ Step = $steps[$i]; Lines = @(if ($printed[$i]) { $printed[$i] -split "`n" }) + $gap }
        })
}
finally {
    Remove-Item -Recurse -Force -LiteralPath $work
}
