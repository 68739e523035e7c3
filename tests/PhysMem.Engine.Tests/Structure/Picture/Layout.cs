namespace PhysMem.Engine.Tests.Structure.Picture;

/// <summary>A room in the picture.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Row">Row, from the top.</param>
/// <param name="X">Its middle.</param>
/// <param name="Width">From side to side.</param>
internal sealed record Box(string Room, int Row, double X, double Width)
{
    public double Left => X - (Width / 2);

    public double Right => X + (Width / 2);
}

/// <summary>An arrow in the picture: from box to box, through a gap of each row between them.</summary>
/// <param name="From">Where it begins, below the box.</param>
/// <param name="To">Where it ends, above the box.</param>
/// <param name="Gaps">Where it crosses the rows between, from the top.</param>
internal sealed record Way(Box From, Box To, double[] Gaps)
{
    // Where it comes from and goes to at its ends, so that arrows of a box can stand in an order without crossing.
    public double AfterStart => Gaps.Length == 0 ? To.X : Gaps[0];

    public double BeforeEnd => Gaps.Length == 0 ? From.X : Gaps[^1];
}

/// <summary>
/// Where everything lies: a row for each floor, rooms in the order of the list and evenly apart. An arrow over several
/// floors goes through the gap that lies nearest to the straight line; arrows in one gap stand side by side.
/// </summary>
internal sealed class Layout
{
    public const int BoxWidth = 112;

    private const int Lane = 12;
    private const int BesideRow = 24;

    private readonly double _left;
    private readonly double _width;

    public Layout(FloorList floors, IEnumerable<(string From, string To)> arrows, Func<string, int> widthOf, double left, double right)
    {
        (_left, _width) = (left, right - left);
        Rows = [.. floors.Floors.Select((floor, row) => PlaceRow([.. floor], row, widthOf))];
        Dictionary<string, Box> boxes = Rows.SelectMany(row => row).ToDictionary(box => box.Room);
        Way[] straight = [.. arrows.Select(arrow => Through(boxes[arrow.From], boxes[arrow.To]))];
        Ways = [.. straight.Select(way => way with { Gaps = [.. way.Gaps.Select((_, gap) => Beside(way, gap, straight))] })];
    }

    public Box[][] Rows { get; }

    public IReadOnlyList<Way> Ways { get; }

    private Box[] PlaceRow(string[] rooms, int row, Func<string, int> widthOf) =>
        [.. rooms.Select((room, i) => new Box(room, row, _left + (_width * (i + 0.5) / rooms.Length), widthOf(room)))];

    private Way Through(Box from, Box to)
    {
        int rows = to.Row - from.Row;
        return new Way(from, to, [.. Enumerable.Range(1, rows - 1).Select(i =>
        {
            double wanted = from.X + ((to.X - from.X) * i / rows);
            return GapsOf(Rows[from.Row + i]).MinBy(gap => Math.Abs(gap - wanted));
        })]);
    }

    private static IEnumerable<double> GapsOf(Box[] row) =>
    [
        .. row.Zip(row.Skip(1), (one, next) => (one.Right + next.Left) / 2),
        row[^1].Right + BesideRow,
        row[0].Left - BesideRow,
    ];

    private static double Beside(Way way, int gap, Way[] all)
    {
        Way[] sharing =
        [
            .. all.Where(other => GapIn(other, way.From.Row + gap + 1) == way.Gaps[gap])
                .OrderBy(other => other.From.X).ThenBy(other => other.To.X),
        ];
        return way.Gaps[gap] + ((Array.IndexOf(sharing, way) - ((sharing.Length - 1) / 2.0)) * Lane);
    }

    private static double? GapIn(Way way, int row) =>
        row > way.From.Row && row < way.To.Row ? way.Gaps[row - way.From.Row - 1] : null;
}
