using System.Text;

namespace PhysMem.Engine.Tests.Structure.Picture;

/// <summary>Draws the rooms of the engine on their floors as one SVG picture, which needs nothing else.</summary>
internal sealed class RoomsPicture
{
    private const int Width = 860;
    private const int Left = 56;
    private const int Right = Width - 16;
    private const int Top = 64;
    private const int RowHeight = 86;
    private const int BoxHeight = 40;
    private const int InsideWidth = 94;
    private const int InsideStep = 104;
    private const int PortStep = 16;

    private const string Style = """
        <style>
        text { font: 14px sans-serif; fill: #1f2328 }
        text.title { font-weight: bold }
        text.small { font-size: 12px; fill: #59636e }
        .page { fill: #ffffff }
        .floor { fill: #f2f4f7 }
        .room { fill: #ffffff; stroke: #57606a }
        .inside { fill: #ddf4ff; stroke: #57606a }
        .arrow { fill: none; stroke: #0969da; stroke-width: 1.3 }
        .head { fill: #0969da }
        @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc }
        text.small { fill: #9198a1 }
        .page { fill: #0d1117 }
        .floor { fill: #171d26 }
        .room { fill: #0d1117; stroke: #9198a1 }
        .inside { fill: #122d4b; stroke: #9198a1 }
        .arrow { stroke: #58a6ff }
        .head { fill: #58a6ff }
        }
        </style>
        <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0,0.5L8,4L0,7.5z"/></marker></defs>

        """;

    private readonly StringBuilder _svg = new();
    private readonly Func<string, string[]> _inside;
    private readonly FloorList _floors;

    private RoomsPicture(FloorList floors, Func<string, IEnumerable<string>> inside)
    {
        _floors = floors;
        _inside = room => [.. inside(room)];
    }

    /// <param name="floors">The rooms by floor.</param>
    /// <param name="uses">What they use of each other.</param>
    /// <param name="inside">The rooms inside of a room.</param>
    public static string Draw(FloorList floors, IEnumerable<Use> uses, Func<string, IEnumerable<string>> inside)
    {
        var picture = new RoomsPicture(floors, inside);
        picture.DrawAll(picture.Place(uses));
        return picture._svg.ToString();
    }

    /// <summary>Where <see cref="Draw"/> has its boxes and arrows.</summary>
    public static Layout Place(FloorList floors, IEnumerable<Use> uses, Func<string, IEnumerable<string>> inside) =>
        new RoomsPicture(floors, inside).Place(uses);

    private Layout Place(IEnumerable<Use> uses) => new(_floors, Arrows.Needed(uses), WidthOf, Left, Right);

    private int WidthOf(string room) => _inside(room) is { Length: > 0 } rooms ? 70 + (rooms.Length * InsideStep) : Layout.BoxWidth;

    private void DrawAll(Layout layout)
    {
        int height = Top + (layout.Rows.Length * RowHeight) - 14;
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\">");
        _svg.Append(Style);
        Add($"<rect width=\"100%\" height=\"100%\" class=\"page\"/>");
        Add($"<text x=\"16\" y=\"24\" class=\"title\">The rooms of PhysMem.Engine</text>");
        Add($"<text x=\"16\" y=\"44\" class=\"small\">An arrow: uses. Rooms use rooms of lower floors only; arrows that follow from others are left out.</text>");
        foreach ((IGrouping<int, string> floor, int row) in _floors.Floors.Select((floor, row) => (floor, row)))
        {
            Add($"<rect x=\"8\" y=\"{TopOf(row) - 8}\" width=\"{Width - 16}\" height=\"{BoxHeight + 16}\" rx=\"6\" class=\"floor\"/>");
            Add($"<text x=\"24\" y=\"{TopOf(row) + 25}\" class=\"small\">{floor.Key}</text>");
        }

        foreach (Way way in layout.Ways)
        {
            DrawArrow(way, layout);
        }

        foreach (Box box in layout.Rows.SelectMany(row => row))
        {
            DrawBox(box);
        }

        Add($"</svg>");
    }

    private void DrawBox(Box box)
    {
        string[] rooms = _inside(box.Room);
        Add($"<rect x=\"{box.Left:0.#}\" y=\"{TopOf(box.Row)}\" width=\"{box.Width}\" height=\"{BoxHeight}\" rx=\"5\" class=\"room\"/>");
        double middle = rooms.Length == 0 ? box.X : box.Left + 34;
        Add($"<text x=\"{middle:0.#}\" y=\"{TopOf(box.Row) + 25}\" text-anchor=\"middle\">{box.Room}</text>");
        for (int i = 0; i < rooms.Length; i++)
        {
            double x = box.Left + 64 + (i * InsideStep);
            Add($"<rect x=\"{x:0.#}\" y=\"{TopOf(box.Row) + 6}\" width=\"{InsideWidth}\" height=\"{BoxHeight - 12}\" rx=\"4\" class=\"inside\"/>");
            Add($"<text x=\"{x + (InsideWidth / 2):0.#}\" y=\"{TopOf(box.Row) + 25}\" text-anchor=\"middle\">{rooms[i]}</text>");
        }
    }

    // Down from a box, straight through each gap, and bent between rows only, where no box is.
    private void DrawArrow(Way way, Layout layout)
    {
        double x = Port(way, way.From, layout.Ways.Where(one => one.From == way.From).OrderBy(one => one.AfterStart));
        double y = TopOf(way.From.Row) + BoxHeight;
        var path = new StringBuilder(FormattableString.Invariant($"M{x:0.#},{y:0.#}"));
        int row = way.From.Row;
        foreach (double gap in way.Gaps)
        {
            Bend(path, (x, y), (gap, TopOf(++row)));
            (x, y) = (gap, TopOf(row) + BoxHeight);
            path.Append(FormattableString.Invariant($"V{y:0.#}"));
        }

        double end = Port(way, way.To, layout.Ways.Where(one => one.To == way.To).OrderBy(one => one.BeforeEnd));
        Bend(path, (x, y), (end, TopOf(way.To.Row)));
        Add($"<path d=\"{path}\" class=\"arrow\" marker-end=\"url(#head)\"/>");
    }

    private static void Bend(StringBuilder path, (double X, double Y) from, (double X, double Y) to)
    {
        double middle = (from.Y + to.Y) / 2;
        path.Append(FormattableString.Invariant($"C{from.X:0.#},{middle:0.#} {to.X:0.#},{middle:0.#} {to.X:0.#},{to.Y:0.#}"));
    }

    // Arrows stand side by side at a box, in the order of where they lead.
    private static double Port(Way way, Box box, IEnumerable<Way> all)
    {
        Way[] ways = [.. all];
        double step = Math.Min(PortStep, (box.Width - PortStep) / ways.Length);
        return box.X + ((Array.IndexOf(ways, way) - ((ways.Length - 1) / 2.0)) * step);
    }

    private static int TopOf(int row) => Top + 8 + (row * RowHeight);

    private void Add(FormattableString element) => _svg.Append(FormattableString.Invariant(element)).Append('\n');
}
