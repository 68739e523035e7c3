using System.Globalization;

namespace PhysMem.Pictures;

/// <summary>Free memory of runs of a trace over time, of the rows that a run has in its property Free; all zones together.</summary>
internal static class Series
{
    public static void Draw(List<Dictionary<string, string>> rows, string path, int order)
    {
        var free = new Lines($"Free pages in blocks of order {order} and more", "seconds by the trace's clock", "pages", logX: false, logY: false);
        var unusable = new Lines($"Unusable index for order {order}", "seconds by the trace's clock", "share of the free pages", logX: false, logY: false);
        foreach (var run in rows.Where(row => row["Time"].Length > 0).GroupBy(row => string.Join(", ", new[] { row["Machine"], row["Change"] }.Where(one => one.Length > 0))))
        {
            var moments = run.GroupBy(row => Number(row["Time"])).Select(moment => (
                Time: moment.Key,
                Free: moment.Sum(Pages),
                Suitable: moment.Where(row => Number(row["Order"]) >= order).Sum(Pages))).ToArray();
            free.Add(run.Key, [.. moments.Select(one => (one.Time, one.Suitable))], markers: false);
            unusable.Add(run.Key, [.. moments.Select(one => (one.Time, one.Free == 0 ? 1 : 1 - (one.Suitable / one.Free)))], markers: false);
        }

        SvgFile.Write(path, $"Free memory over time, for order {order}", [free.Finish(), unusable.Finish()], columns: 2, width: 560, height: 320);
    }

    private static double Pages(Dictionary<string, string> row) => Number(row["Free"]) * Math.Pow(2, Number(row["Order"]));

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
