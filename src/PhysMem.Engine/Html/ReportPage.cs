using System.Net;
using System.Security.Cryptography;
using System.Text;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Faults;
using PhysMem.Engine.WhatIf;

namespace PhysMem.Engine.Html;

/// <summary>
/// Machines and runs as one page for a browser: a map of memory down to single pages, free memory over time, failures with their
/// explanations. All that it needs is in it; its policy allows nothing but its own scripts and styles, by their hashes, and no
/// network.
/// </summary>
public static class ReportPage
{
    private static readonly string[] s_styles = ["uPlot.min.css", "report.css"];
    private static readonly string[] s_scripts = ["uPlot.iife.min.js", "data.js", "map.js", "charts.js", "tables.js", "main.js"];

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="runs">What is told of, in this order; one at least.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>; what was there is still there.</exception>
    public static void Write(string path, IReadOnlyList<RunHistory> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        byte[] page = Encoding.UTF8.GetBytes(Make(runs));
        WholeFile.Replace(path, (file, _) => file.Write(page));
    }

    /// <summary>The page as text.</summary>
    public static string Make(IReadOnlyList<RunHistory> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string[] styles = [.. s_styles.Select(PageResource.Read)], scripts = [.. s_scripts.Select(PageResource.Read)];
        string title = $"Memory of {string.Join(", ", runs.Select(run => run.Name.Machine).Distinct())}";
        var parts = new Dictionary<string, string>
        {
            ["policy"] = Policy(styles, scripts),
            ["title"] = WebUtility.HtmlEncode(title),
            ["version"] = PageResource.Version,
            ["styles"] = string.Concat(styles.Select(text => $"<style>{text}</style>\n")),
            ["scripts"] = string.Concat(scripts.Select(text => $"<script>{text}</script>\n")),
            ["licence"] = WebUtility.HtmlEncode(PageResource.Read("uPlot.LICENSE")),
            ["data"] = ReportData.Write(runs),
        };

        // Split and not replaced: a machine may be called like a part.
        string[] pieces = PageResource.Read("report.html").Split("{{", StringSplitOptions.None);
        var page = new StringBuilder(pieces[0]);
        foreach (string piece in pieces.Skip(1))
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            page.Append(parts[piece[..end]]).Append(piece, end + 2, piece.Length - end - 2);
        }

        return page.ToString();
    }

    private static string Policy(IEnumerable<string> styles, IEnumerable<string> scripts) =>
        $"default-src 'none'; script-src {Hashes(scripts)}; style-src {Hashes(styles)}; base-uri 'none'; form-action 'none'";

    private static string Hashes(IEnumerable<string> texts) =>
        string.Join(' ', texts.Select(text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'"));
}
