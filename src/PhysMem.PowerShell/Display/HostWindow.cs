using System.Management.Automation.Host;

namespace PhysMem.PowerShell.Display;

/// <summary>The window that a host shows output in.</summary>
internal static class HostWindow
{
    // Where nobody looks there is no window.
    private static readonly Size s_usual = new(80, 48);

    /// <summary>Its columns and lines.</summary>
    public static Size Of(PSHost host)
    {
        try
        {
            return host.UI?.RawUI is { WindowSize: { Width: > 0, Height: > 0 } size } ? size : s_usual;
        }
        catch (Exception unknown) when (unknown is HostException or NotImplementedException)
        {
            return s_usual;
        }
    }
}
