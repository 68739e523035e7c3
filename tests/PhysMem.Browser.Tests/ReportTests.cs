using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhysMem.Browser.Tests;

/// <summary>The page of Export-SimReport in a real browser, from a file.</summary>
public sealed partial class ReportTests(Chromium chromium, Reports reports)
{
    private const string MapOfLab = "lab, node 0 DMA32";

    [Fact]
    public async Task It_opens_from_a_file_and_shows_all_parts()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);

        await Expect(opened.Page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync(
            ["Machines", "Physical memory", "Free memory by order", "Over time", "Requests that failed", "Where runs part"]);
        await Expect(opened.Page.Locator("#maps canvas:visible")).ToHaveCountAsync(4);
        await Expect(opened.Page.Locator(".uplot canvas")).ToHaveCountAsync(4);
        Assert.All(
            await opened.Page.EvaluateAsync<bool[]>("[...document.querySelectorAll('.uplot canvas')].map(one => one.getContext('2d').getImageData(0, 0, one.width, one.height).data.some(value => value > 0))"),
            Assert.True);
    }

    [Fact]
    public async Task Without_several_moments_there_is_no_slider_and_nothing_over_time()
    {
        await using OpenedPage opened = await chromium.Open(reports.Machines);

        await Expect(opened.Page.Locator("#moment")).ToBeHiddenAsync();
        await Expect(opened.Page.Locator("#time")).ToBeHiddenAsync();
        await Expect(opened.Page.Locator("#failures")).ToBeHiddenAsync();
        await Expect(opened.Page.Locator(".uplot canvas")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_name_is_text_wherever_it_stands()
    {
        await using OpenedPage opened = await chromium.Open(reports.Machines);

        await Expect(opened.Page).ToHaveTitleAsync($"Memory of {Reports.HostileName}, small");
        await Expect(opened.Page.Locator("#runs tbody th").First).ToHaveTextAsync(Reports.HostileName);
        await Expect(opened.Page.Locator(".u-legend").First).ToContainTextAsync(Reports.HostileName);
        Assert.Equal(7, await opened.Page.Locator("script").CountAsync());
    }

    [Fact]
    public async Task A_task_s_name_is_text_in_the_failures_and_where_runs_part()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);

        await Expect(opened.Page.Locator("#failures-table tbody tr").First).ToContainTextAsync("<i>task</i> didn't get 64 kB in one piece (order 4)");
        await Expect(opened.Page.Locator(".parting > p")).ToContainTextAsync("of <i>task</i> on CPU");
        Assert.Equal(0, await opened.Page.Locator("i").CountAsync());
    }

    [Fact]
    public async Task The_browser_is_forbidden_the_network_and_scripts_that_are_not_its_own()
    {
        await using OpenedPage opened = await chromium.Open(reports.Machines);
        bool[] blocked = await opened.Page.EvaluateAsync<bool[]>(
            """
            async () => {
              const refused = await fetch('http://127.0.0.1:9/').then(() => false, () => true);
              const script = document.createElement('script');
              script.textContent = 'window.taken = true';
              document.body.append(script);
              return [refused, window.taken === undefined];
            }
            """);

        Assert.Equal([true, true], blocked);
        Assert.Contains(opened.Messages, message => message.StartsWith("Connecting to 'http://127.0.0.1:9/' violates", StringComparison.Ordinal));
        Assert.Contains(opened.Messages, message => message.StartsWith("Executing inline script violates", StringComparison.Ordinal));
        opened.Messages.Clear();
    }

    [Fact]
    public async Task The_slider_moves_through_the_moments_of_both_runs()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        int moments = reports.Played.Runs[0].Samples;
        await opened.Map(MapOfLab).FocusAsync();
        string before = await opened.Status.InnerTextAsync();

        Assert.Equal(0, await opened.Page.Locator("#moment").EvaluateAsync<int>("one => Number(one.value)"));
        await AssertTable(opened, 0);
        await opened.Moment.FocusAsync();
        await opened.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(opened.Page.Locator("#moment-text")).ToHaveTextAsync("0.200000 s, line 401");
        await AssertTable(opened, 1);
        await opened.Page.Keyboard.PressAsync("End");
        Assert.Equal(moments - 1, await opened.Page.Locator("#moment").EvaluateAsync<int>("one => Number(one.value)"));
        await AssertTable(opened, moments - 1);
        Assert.NotEqual(before, await opened.Status.InnerTextAsync());
        await opened.Page.Keyboard.PressAsync("Home");
        await Expect(opened.Status).ToHaveTextAsync(before);
    }

    [Fact]
    public async Task A_click_into_a_chart_over_time_chooses_the_nearest_moment()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        ILocator chart = opened.Page.Locator("#time-free .u-over");
        float width = await chart.EvaluateAsync<float>("one => one.clientWidth");
        await chart.ClickAsync(new() { Position = new Position { X = width / 2, Y = 40 } });

        await Expect(opened.Page.Locator("#moment-text")).ToHaveTextAsync("1.000000 s, line 2,001");
    }

    [Fact]
    public async Task A_zone_and_an_order_are_chosen()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        await opened.Page.GetByRole(AriaRole.Combobox, new() { Name = "Zone" }).SelectOptionAsync("node 0 DMA");
        await Expect(opened.Page.Locator("#maps canvas:visible")).ToHaveCountAsync(2);
        await Expect(opened.Page.Locator("#by-order caption")).ToContainTextAsync("node 0 DMA.");
        await Expect(opened.Page.Locator("#time-free .u-series")).ToHaveCountAsync(3);
        await opened.Page.GetByRole(AriaRole.Combobox, new() { Name = "Order" }).SelectOptionAsync("");
        await Expect(opened.Page.Locator("#time-free .u-series")).ToHaveCountAsync(1 + (2 * 11));
    }

    [Theory]
    [InlineData(ColorScheme.Light, "history")]
    [InlineData(ColorScheme.Dark, "history-dark")]
    public async Task Text_is_readable_in_both_schemes(ColorScheme scheme, string picture)
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs, scheme, width: 1100, height: 1250);
        double ground = Luminance(await opened.Style("body", "backgroundColor"));

        Assert.Equal(scheme == ColorScheme.Light, ground > 0.5);
        foreach (string part in new[] { "body", ".help", "#status", "td", "caption", "summary", ".u-legend" })
        {
            double text = Luminance(await opened.Style(part, "color"));
            double contrast = (Math.Max(text, ground) + 0.05) / (Math.Min(text, ground) + 0.05);
            Assert.True(contrast >= 4.5, $"{part} has a contrast of {contrast:f1}");
        }

        await Photograph(opened, picture);
    }

    [Fact]
    public async Task A_change_of_the_scheme_redraws_the_charts()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        const string Drawn = "document.querySelector('#time-free canvas').toDataURL()";
        string light = await opened.Page.EvaluateAsync<string>(Drawn);
        await opened.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        await opened.Until($"light => {Drawn} !== light", light);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(800)]
    [InlineData(2000)]
    public async Task A_window_of_any_width_has_all_of_it(int width)
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs, width: width);

        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.All(
            await opened.Page.EvaluateAsync<float[]>("[...document.querySelectorAll('canvas')].filter(one => one.offsetParent).map(one => one.getBoundingClientRect().right)"),
            right => Assert.InRange(right, 1, width));
        await opened.Page.SetViewportSizeAsync(500, 900);
        await opened.Until("() => document.documentElement.scrollWidth === 500 && [...document.querySelectorAll('.uplot')].every(one => one.getBoundingClientRect().right <= 500)");
    }

    [Fact]
    public async Task Whatever_takes_the_focus_has_a_name_and_shows_it()
    {
        await using OpenedPage opened = await chromium.Open(reports.Runs);
        var names = new List<string>();
        while (true)
        {
            await opened.Page.Keyboard.PressAsync("Tab");
            string[] focused = await opened.Page.EvaluateAsync<string[]>(
                """
                () => {
                  const one = document.activeElement;
                  const name = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent;
                  return [one.tagName + ' ' + name.trim(), getComputedStyle(one).outlineStyle];
                }
                """);
            if (focused[0].StartsWith("BODY", StringComparison.Ordinal))
            {
                break;
            }

            names.Add(focused[0]);
            Assert.Equal("solid", focused[1]);
        }

        Assert.All(names, name => Assert.Matches("^[A-Z]+ .+", name));
        Assert.Equal(4, names.Count(name => name.StartsWith("CANVAS ", StringComparison.Ordinal)));
        Assert.Contains("INPUT Moment", names);
    }

    // For docs/report: PHYSMEM_SCREENSHOTS names the folder.
    private static async Task Photograph(OpenedPage opened, string name)
    {
        if (Environment.GetEnvironmentVariable("PHYSMEM_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await opened.Moment.FillAsync("5");
            await opened.Map(MapOfLab).ClickAsync(new() { Position = new Position { X = (16 * 19) + 8, Y = 8 } });
            await opened.Page.EvaluateAsync("window.scrollTo(0, 0)");
            await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    private async Task AssertTable(OpenedPage opened, int moment)
    {
        string[][] cells = await opened.Page.EvaluateAsync<string[][]>(
            "[...document.querySelectorAll('#by-order tbody tr')].map(row => [...row.children].map(cell => cell.textContent.replaceAll(',', '')))");
        var expected = reports.Played.Runs.Select(run => run.Free.Where(row => row.Line == LineOf(run.Free, moment))
            .GroupBy(row => row.Order).ToDictionary(order => order.Key, order => order.Sum(row => row.Free))).ToArray();

        Assert.Equal(
            Enumerable.Range(0, 11).Select(order => $"{order} {expected[0][order]} {expected[1][order]}"),
            cells.Select(row => $"{row[0]} {row[1]} {row[3]}"));
    }

    private static long LineOf(IEnumerable<PhysMem.Engine.WhatIf.FreeOverTime> rows, int moment) => rows.Select(row => row.Line).Distinct().ElementAt(moment);

    // Relative luminance, as WCAG has it.
    private static double Luminance(string colour)
    {
        double[] linear =
        [
            .. Number().Matches(colour).Take(3).Select(one => double.Parse(one.Value, CultureInfo.InvariantCulture) / 255)
                .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4)),
        ];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    [GeneratedRegex("[0-9.]+")]
    private static partial Regex Number();
}
