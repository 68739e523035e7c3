# Dot-sourced: the examples of the help pages, and how to run them. Needs $ModulePath, which Common.ps1 sets.

# As wide as what Get-Help doesn't wrap in a console of 80 columns, where it indents by 4 and leaves one free.
$script:ExampleWidth = 75

# What a console does with records of other streams. Rows without a view are kept together: the width of their columns
# would else depend on how many of them come within 300 milliseconds.
$script:AtPrompt = '& {
    begin { $rows = [Collections.Generic.List[object]]::new() }
    process {
        if ($_ -is [Management.Automation.VerboseRecord]) { "VERBOSE: $_" }
        elseif ($_ -is [Management.Automation.WarningRecord]) { "WARNING: $_" }
        elseif ($null -ne $_ -and $_.PSObject.BaseObject -is [Management.Automation.PSCustomObject]) { $rows.Add($_) }
        else { $_ }
    }
    end { $rows }
}'

# One object for each example of a cmdlet's page, for each experiment, and for each about page, whose examples are one
# session. A step is a piece of code with the output that the page shows for it; $null if it shows none. Line numbers
# count from 0.
function Get-HelpExample {
    param([string[]] $Folder)

    foreach ($file in Get-ChildItem -Path $Folder -Filter *.md | Sort-Object Name) {
        $lines = Get-Content -LiteralPath $file.FullName
        $example = $null
        for ($at = 0; $at -lt $lines.Count; $at++) {
            $isExample = $lines[$at] -match '^### (Example|Experiment) \d+: '
            if ($isExample -or ($at -eq 0 -and $file.BaseName -like 'about_*')) {
                if ($example) { $example }
                $name = if ($isExample) { "$($file.BaseName): $($lines[$at].Substring(4))" } else { $file.BaseName }
                $example = [pscustomobject]@{ File = $file.FullName; Name = $name; Steps = [Collections.Generic.List[object]]::new() }
            }
            elseif ($lines[$at] -match '^```(powershell|Output)$') {
                $start = $at + 1
                do { $at++ } until ($lines[$at] -eq '```')
                $text = $lines[$start..$at] | Select-Object -SkipLast 1
                if ($Matches[1] -eq 'powershell') {
                    $example.Steps.Add([pscustomobject]@{ Code = $text -join "`n"; Output = $null; Start = 0; End = 0 })
                }
                else {
                    $example.Steps[-1].Output = $text -join "`n"
                    $example.Steps[-1].Start = $start
                    $example.Steps[-1].End = $at
                }
            }
        }

        if ($example) { $example }
    }
}

# A session that has imported the module and done nothing else, working in a folder.
function Open-ExampleSession {
    param([string] $Folder)

    $session = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())

    # The culture decides how numbers are written and how texts are wrapped; a thread of its own would have the system's.
    $session.ThreadOptions = 'UseCurrentThread'
    $session.Open()
    Invoke-InSession $session "Set-Location -LiteralPath '$Folder'; Import-Module '$script:ModulePath'"
    $session
}

# Runs code as if each statement was typed at the prompt, and gives what would then be seen. An error is an error.
function Invoke-HelpCode {
    param([runspace] $Session, [string] $Code)

    $statements = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements
    $shown = "$script:AtPrompt | Out-String -Width $script:ExampleWidth"
    $culture = [cultureinfo]::CurrentCulture
    $rendering = $PSStyle.OutputRendering
    try {
        [cultureinfo]::CurrentCulture = 'en-US'
        $PSStyle.OutputRendering = 'PlainText'
        $texts = $statements | ForEach-Object { Invoke-InSession $Session ". { $($_.Extent.Text)`n} 3>&1 4>&1 | $shown" }
    }
    finally {
        [cultureinfo]::CurrentCulture = $culture
        $PSStyle.OutputRendering = $rendering
    }

    # Lines of text are wrapped by the console; blank lines at the ends and more than one in a row say nothing.
    $lines = (-join $texts) -split '\r?\n' | ForEach-Object {
        $line = $_.TrimEnd()
        if ($line -match '^(VERBOSE|WARNING): ') { [regex]::Matches($line, "(.{1,$script:ExampleWidth})( |$)").ForEach{ $_.Groups[1].Value } }
        else { $line }
    }
    (($lines -join "`n") -replace "\n{3,}", "`n`n").Trim("`n")
}

function Invoke-InSession {
    param([runspace] $Session, [string] $Script)

    $shell = [powershell]::Create($Session)
    try {
        $shell.AddScript($Script).Invoke()
        if ($shell.HadErrors) { throw "It ended with an error: $($shell.Streams.Error -join '; ')" }
    }
    finally {
        $shell.Dispose()
    }
}
