using PhysMem.Pictures;

const string usage = """
    Draws the pictures of docs as SVG, of rows that other programs have written.
      dotnet run --project tests/PhysMem.Pictures -- COMMAND
      bars ROWS.csv OUT.svg TITLE COLUMN LABEL   a bar for each row, as long as COLUMN says; LABEL such as '{MiB} MiB, {Kernel}'
      growth PAGE.md OUT.svg                     the tables that PhysMem.Benchmarks wrote into a page
      series FREE.csv OUT.svg ORDER              rows of $runs.Free: free pages and the unusable index over time, a line for each run
    """;

switch (args)
{
    case ["bars", var rows, var picture, var title, var column, var label]:
        Bars.Draw(CsvRows.Read(rows), picture, title, column, label);
        return 0;
    case ["growth", var page, var picture]:
        Growth.Draw(page, picture);
        return 0;
    case ["series", var rows, var picture, var order] when int.TryParse(order, out int number):
        Series.Draw(CsvRows.Read(rows), picture, number);
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
