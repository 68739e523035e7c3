using System.Globalization;
using System.Text;
using PhysMem.Engine.Frames;
using PhysMem.Engine.Report;
using PhysMem.Engine.WhatIf;

namespace PhysMem.PowerShell.Display;

/// <summary>
/// Texts for the eye, called from the columns of PhysMem.Format.ps1xml. They show what is in a property under the
/// column's name; nothing is computed here that a script couldn't read.
/// </summary>
public static class DisplayText
{
    // What is left for a sentence behind the columns Step and Kind, of the 75 that examples in help have.
    private const int SentenceWidth = 56;

    // A title has all of the window, which has 80 columns at least.
    private const int TitleWidth = 72;

    private const string Plain = "\e[0m";

    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A page frame number, 0x000100: six digits reach 64 GiB; larger ones are longer.</summary>
    public static string Pfn(object? pfn) => pfn is null
        ? ""
        : PfnText.Of(Convert.ToInt64(pfn, CultureInfo.InvariantCulture));

    /// <summary>A time of a trace in seconds, to the microsecond; empty where there is none.</summary>
    public static string Seconds(object? time) =>
        time is null ? "" : Convert.ToDouble(time, CultureInfo.InvariantCulture).ToString("0.000000", CultureInfo.InvariantCulture);

    /// <summary>How many rows there are, where they are too many to be read.</summary>
    public static string RowCount(System.Collections.ICollection? rows) => string.Create(CultureInfo.InvariantCulture, $"{rows?.Count ?? 0} rows");

    /// <summary>A mask, 0xcc0.</summary>
    public static string Hex(uint mask) => string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}");

    /// <summary>A star for the current machine; of one that is no more, that it was removed.</summary>
    public static string Current(object? current, object? removed) => removed is true ? "removed" : Mark(current);

    /// <summary>A watermark, as mark plus boost while it is boosted: 62+512.</summary>
    public static string Boosted(object? mark, object? boost)
    {
        long pages = Convert.ToInt64(mark, CultureInfo.InvariantCulture), more = Convert.ToInt64(boost, CultureInfo.InvariantCulture);
        return more == 0
            ? pages.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{pages - more}+{more}");
    }

    /// <summary>Cells of a map in their colours, which PowerShell takes out where there is no console to show them.</summary>
    public static string Cells(object? cells, object? by)
    {
        MemoryMapKind? kind = KindOf(by);
        var shown = new StringBuilder();
        (byte Red, byte Green, byte Blue)? before = null;
        foreach (char cell in $"{cells}")
        {
            var colour = kind is { } known ? MemoryMapColours.Of(known, cell) : null;
            if (colour != before)
            {
                shown.Append(colour is { } now ? Paint(now) : Plain);
                before = colour;
            }

            shown.Append(cell);
        }

        return shown.Append(before == null ? "" : Plain).ToString();
    }

    /// <summary>Where a line of a map lies and what its characters mean: lab, node 0 DMA32, 512 pages a cell.</summary>
    public static string MapTitle(object? machine, object? node, object? zone, object? pages, object? by)
    {
        string[] legend = KindOf(by) is { } kind ? [.. MemoryMapLegend.Of(kind).Select(one => $"{one.Cell} {one.Meaning},")] : [];
        return string.Create(
            CultureInfo.InvariantCulture, $"{machine}, node {node} {zone}, {pages} pages a cell\n{Wrapped(legend, TitleWidth).TrimEnd(',')}");
    }

    /// <summary>
    /// Which run it is, over what time, and what its characters mean: lab, free pages by order, 8 moments from 0 to 1.5 s.
    /// </summary>
    public static string HistoryTitle(object? machine, object? change, object? of, object? from, object? until, object? moments, object? perCell)
    {
        bool isFree = $"{of}" == nameof(HistoryKind.Free);
        string run = string.Join(", ", new[] { machine, change }.Select(one => $"{one}").Where(one => one.Length > 0));
        string time = from is null ? "" : string.Create(CultureInfo.InvariantCulture, $" from {from:0.######} to {until:0.######} s");
        string cells = perCell is 1 or "1" ? "" : string.Create(CultureInfo.InvariantCulture, $", the last of {perCell} a cell");
        string what = isFree ? "free pages by order" : "unusable index by order";
        string all = isFree ? "the most of the line" : "all of free memory is of no use";
        return string.Create(CultureInfo.InvariantCulture, $"{run}: {what}, {moments} moments{time}{cells}\n{Wrapped([". nothing,", "1 a tenth,", "9 nine tenths,", $"# {all}"], TitleWidth)}");
    }

    /// <summary>Characters of a picture over time, each on its colour.</summary>
    public static string HistoryCells(object? cells) => Cells(cells, MemoryMapKind.Fill);

    /// <summary>Names that are joined by |, one a line: the host wraps a column in the midst of a word.</summary>
    public static string Lines(object? names) => names is string text ? text.Replace('|', '\n') : "";

    /// <summary>A star for what is so, nothing for what isn't.</summary>
    public static string Mark(object? truth) => truth is true ? "*" : "";

    /// <summary>A request of a machine: machine1, request 2.</summary>
    public static string RequestOf(object? machine, object? number) => string.Create(CultureInfo.InvariantCulture, $"{machine}, request {number}");

    /// <summary>
    /// A sentence, with the number of rounds that it is true of when these are several, broken between words: the host
    /// breaks a column in the midst of one.
    /// </summary>
    public static string Sentence(object? text, object? rounds) =>
        Words(rounds is 1 ? text : string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds: {text}"));

    /// <summary>A sentence, broken between words.</summary>
    public static string Words(object? text) => Wrapped($"{text}".Split(' '), SentenceWidth);

    private static string Wrapped(IEnumerable<string> words, int width)
    {
        var lines = new StringBuilder();
        int length = 0;
        foreach (string word in words)
        {
            bool fits = length + 1 + word.Length <= width;
            lines.Append(length == 0 ? "" : fits ? " " : "\n").Append(word);
            length = length > 0 && fits ? length + 1 + word.Length : word.Length;
        }

        return lines.ToString();
    }

    // Rows of a file have texts.
    private static MemoryMapKind? KindOf(object? by) => Enum.TryParse($"{by}", out MemoryMapKind kind) ? kind : null;

    // Codes of a terminal: the colour behind letters, and letters that can be read on it.
    private static string Paint((byte Red, byte Green, byte Blue) colour) => string.Create(
        CultureInfo.InvariantCulture,
        $"\e[48;2;{colour.Red};{colour.Green};{colour.Blue}m\e[38;5;{(MemoryMapColours.IsLight(colour) ? 16 : 231)}m");

    /// <summary>An amount of memory with at most one decimal and its unit: 4 KiB, 5.9 GiB.</summary>
    public static string Size(object? bytes)
    {
        decimal rest = Convert.ToDecimal(bytes, CultureInfo.InvariantCulture);
        int unit = 0;
        while (rest >= 1024 && unit < s_units.Length - 1)
        {
            rest /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(rest, 1):0.#} {s_units[unit]}");
    }
}
