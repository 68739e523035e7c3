using System.Globalization;
using System.Net;
using System.Text;
using ScottPlot;

namespace PhysMem.Pictures;

/// <summary>Plots in columns as one SVG picture.</summary>
internal static class SvgFile
{
    /// <summary>The font; people without it get a similar one.</summary>
    public const string Font = "DejaVu Sans";

    // Told apart by the colour-blind too.
    private static readonly string[] s_colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    /// <summary>The colour of a plot's k-th line.</summary>
    public static Color Colour(int k) => Color.FromHex(s_colours[k % s_colours.Length]);

    /// <summary>What is drawn as something to compare with.</summary>
    public static Color Grey { get; } = Color.FromHex("#777777");

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What it shows, for those who can't see it.</param>
    /// <param name="plots">The plots.</param>
    /// <param name="columns">How many stand beside each other.</param>
    /// <param name="width">Width of one.</param>
    /// <param name="height">Its height.</param>
    public static void Write(string path, string title, IReadOnlyList<Plot> plots, int columns, int width, int height)
    {
        int lines = (plots.Count + columns - 1) / columns;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{columns * width}\" height=\"{lines * height}\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{WebUtility.HtmlEncode(title)}</title>\n");
        for (int i = 0; i < plots.Count; i++)
        {
            svg.Append(Part(plots[i], i, i % columns * width, i / columns * height, width, height));
        }

        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    // A picture within the picture. Each calls its clips alike, and who has another font is to get a similar one.
    private static string Part(Plot plot, int number, int left, int top, int width, int height)
    {
        plot.Font.Set(Font);
        plot.Axes.Title.Label.Bold = true;
        string part = plot.GetSvgXml(width, height).ReplaceLineEndings("\n");
        return part[part.IndexOf("<svg", StringComparison.Ordinal)..].TrimEnd()
            .Replace("<svg ", string.Create(CultureInfo.InvariantCulture, $"<svg x=\"{left}\" y=\"{top}\" "), StringComparison.Ordinal)
            .Replace("cl_", string.Create(CultureInfo.InvariantCulture, $"plot{number}_"), StringComparison.Ordinal)
            .Replace($"font-family=\"{Font}\"", $"font-family=\"{Font}, sans-serif\"", StringComparison.Ordinal) + "\n";
    }
}
