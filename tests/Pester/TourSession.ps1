# Dot-sourced: docs/tour.md, and how to type it again. Needs $ModulePath, which Common.ps1 sets.

# A line that was typed. What the keys list is asked for in words: a process that reads its lines from a file has no keys.
$script:Typed = '^(?<prompt>PS.*?> )(?<code>.*)$'
$script:Keys = '<Ctrl+Space>'

# One object for each line that was typed: the line, what it printed, and where in the page that stands. Line numbers
# count from 0.
function Get-TourStep {
    param([string] $Path)

    $lines = Get-Content -LiteralPath $Path
    for ($at = 0; $at -lt $lines.Count; $at++) {
        if ($lines[$at] -eq '```console') {
            for ($at++; $lines[$at] -ne '```'; $at = $end) {
                if ($lines[$at] -notmatch $script:Typed) { throw "No prompt: $($lines[$at])" }
                $code = $Matches.code
                $end = $at + 1
                while ($lines[$end] -ne '```' -and $lines[$end] -notmatch $script:Typed) { $end++ }
                $output = ($lines | Select-Object -Skip ($at + 1) -First ($end - $at - 1)) -join "`n"
                [pscustomobject]@{
                    Code = $code; Output = $output.Trim("`n")
                    Start = $at + 1; End = $end; EndsBlock = $lines[$end] -eq '```'
                }
            }
        }
    }
}

# Types lines into a new pwsh of a user who has nothing, in a folder that looks like a clone after the build, and gives
# what each of them printed.
function Invoke-TourCode {
    param([string[]] $Code, [string] $Folder)

    $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $clone = New-Item -ItemType Directory -Path "$Folder/clone/output", "$Folder/clone/docs", "$Folder/home/.local/share"
    Copy-Item -Path "$(Split-Path $script:ModulePath)/../../*.nupkg" -Destination $clone[0]
    Copy-Item -Recurse -LiteralPath "$root/docs/experiments" -Destination $clone[1]

    $Code | ForEach-Object {
        if ($_.EndsWith($script:Keys)) {
            "(TabExpansion2 '$($_.Replace($script:Keys, ''))').CompletionMatches | % { '{0,-16} {1}' -f `$_.ListItemText, `$_.ToolTip }"
        }
        else { $_ }
    } | Set-Content -LiteralPath "$Folder/typed"

    # Without a terminal a process has 80 columns. Errors go the way of the output, so that they come in turn.
    $pwsh = "$PSHOME/pwsh"
    $user = "env -u XDG_DATA_HOME -u PSModulePath HOME='$Folder/home' LC_ALL=en_US.UTF-8"
    & sh -c "cd '$Folder/clone' && $user '$pwsh' -NoProfile -NoLogo -NonInteractive < '$Folder/typed' > '$Folder/printed' 2>&1"

    $text = (Get-Content -LiteralPath "$Folder/printed" | ForEach-Object { ($_ -replace '\e\[[0-9;?]*[A-Za-z]').TrimEnd() }) -join "`n"
    [regex]::Split($text, '(?m)^PS.*?> ?') | Select-Object -Skip 1 -First $Code.Count | ForEach-Object {
        $null, $output = $_ -split '\n'
        (($output -join "`n") -replace '\n{3,}', "`n`n").Trim("`n")
    }
}
