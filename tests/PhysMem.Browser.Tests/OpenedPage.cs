using Microsoft.Playwright;

namespace PhysMem.Browser.Tests;

/// <summary>A report in a window. Whatever the test is about, nothing may be requested but the file, and no error told.</summary>
public sealed class OpenedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _requests = [];
    private readonly List<string> _messages = [];

    private OpenedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Request += (_, request) => _requests.Add(request.Url);
        page.Console += (_, message) => _messages.Add(message.Text);
        page.PageError += (_, error) => _messages.Add(error);
    }

    public IPage Page { get; }

    /// <summary>What is told of the pageblock that the map's cursor is on.</summary>
    public ILocator Status => Page.Locator("#status");

    /// <summary>What is told of the page that the cursor is on.</summary>
    public ILocator PageStatus => Page.Locator("#page-status");

    /// <summary>The slider.</summary>
    public ILocator Moment => Page.GetByRole(AriaRole.Slider, new() { Name = "Moment" });

    /// <summary>What the console tells; to be emptied by tests that provoke it.</summary>
    public IList<string> Messages => _messages;

    /// <summary>The map of a zone, by the beginning of its name.</summary>
    public ILocator Map(string name) => Page.Locator($"#maps canvas[aria-label^=\"{name}\"]");

    /// <summary>Colours of a map's cells as rrggbb, line by line. The cursor has been on it, which tells how large a cell is.</summary>
    public static Task<string[][]> Colours(ILocator map) => map.EvaluateAsync<string[][]>(
        """
        canvas => {
          const side = (parseFloat(canvas.nextElementSibling.style.width) - 1) * devicePixelRatio;
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const colourAt = (column, line) => [...copy.getImageData((column + 0.15) * side, (line + 0.15) * side, 1, 1).data.slice(0, 3)]
            .map(value => value.toString(16).padStart(2, '0')).join('');
          return Array.from({ length: Math.round(canvas.height / side) }, (_, line) =>
            Array.from({ length: Math.round(canvas.width / side) }, (_, column) => colourAt(column, line)));
        }
        """);

    /// <summary>The computed style of an element.</summary>
    public Task<string> Style(string selector, string property) =>
        Page.Locator(selector).First.EvaluateAsync<string>("(element, property) => getComputedStyle(element)[property]", property);

    /// <summary>Waits until something is so. The driver's own way of waiting would be code made of text, which the page's policy forbids.</summary>
    public async Task Until(string condition, object? argument = null)
    {
        for (int tries = 0; !await Page.EvaluateAsync<bool>(condition, argument); tries++)
        {
            Assert.True(tries < 100, $"It never came to: {condition}");
            await Task.Delay(50);
        }
    }

    internal static async Task<OpenedPage> Open(IBrowser browser, string file, ColorScheme scheme, int width, int height)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        var opened = new OpenedPage(context, await context.NewPageAsync());
        opened.Page.SetDefaultTimeout(30_000);
        await opened.Page.GotoAsync(new Uri(file).AbsoluteUri);
        await opened.Page.WaitForSelectorAsync("body[data-ready]");
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal([Page.Url], _requests);
        Assert.Empty(_messages);
        await _context.DisposeAsync();
    }
}
