using System.Reflection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(PhysMem.Browser.Tests.Chromium))]

namespace PhysMem.Browser.Tests;

/// <summary>The host's Chromium without a window, one for all tests; where there is none they are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } executable)
        {
            return;
        }

        string package = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Playwright").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", package);
        _driver = await Playwright.CreateAsync();

        // A container's root has no namespaces for Chromium's sandbox; the pages are our own.
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _driver?.Dispose();
    }

    /// <summary>Opens a file in a window of its own.</summary>
    public async Task<OpenedPage> Open(string file, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        if (_browser is null)
        {
            Assert.Skip("There is no Chromium on the PATH: install the package chromium, or name one in PHYSMEM_CHROMIUM.");
        }

        return await OpenedPage.Open(_browser, file, scheme, width, height);
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("PHYSMEM_CHROMIUM") is { Length: > 0 } told
            ? told
            : (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
               from name in s_names
               let path = Path.Combine(folder, name)
               where File.Exists(path)
               select path).FirstOrDefault();
}
