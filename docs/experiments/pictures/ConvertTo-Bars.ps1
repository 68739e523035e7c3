<#
.SYNOPSIS
Makes a picture of rows: a bar for each, with a gap where the first column changes.
.EXAMPLE
Import-Csv ../trace-watermarks.csv | ./ConvertTo-Bars.ps1 -Label MinFreeKbytes, ScaleFactor -Value FoundNothing -Title '..' | Set-Content ../trace-watermarks.svg
#>
[CmdletBinding()]
param(
    # Rows, with numbers under Value.
    [Parameter(Mandatory, ValueFromPipeline)]
    [psobject] $InputObject,

    # Columns that say what a bar is of.
    [Parameter(Mandatory)]
    [string[]] $Label,

    # The column that its length shows.
    [Parameter(Mandatory)]
    [string] $Value,

    # What the picture shows, for those who can't see it.
    [Parameter(Mandatory)]
    [string] $Title
)
begin { $rows = [Collections.Generic.List[psobject]]::new() }
process { $rows.Add($InputObject) }
end {
    $most = [math]::Max(1, ($rows | Measure-Object $Value -Maximum).Maximum)
    $y = 12
    $last = $null
    $bars = foreach ($row in $rows) {
        $words = @($Label | ForEach-Object { $row.$_ })
        if ($null -ne $last -and $words.Count -gt 1 -and $words[0] -ne $last) { $y += 8 }
        $last = $words[0]
        $width = [int] (260 * $row.$Value / $most)
        "  <text x=`"8`" y=`"$($y + 13)`">$([Security.SecurityElement]::Escape($words -join ', '))</text>"
        "  <rect x=`"110`" y=`"$y`" width=`"$width`" height=`"17`" fill=`"#4477aa`"/>"
        "  <text x=`"$(116 + $width)`" y=`"$($y + 13)`">$($row.$Value)</text>"
        $y += 25
    }

    "<svg xmlns=`"http://www.w3.org/2000/svg`" width=`"420`" height=`"$($y + 4)`" font-family=`"sans-serif`" font-size=`"13`">"
    "  <title>$([Security.SecurityElement]::Escape($Title))</title>"
    $bars
    '</svg>'
}
