using System.Collections.ObjectModel;
using System.IO;

namespace System.Management.Automation;

/// <summary>Paths as people type them to paths of the file system, seen from the session's own location.</summary>
public sealed class PathIntrinsics
{
    private const string ProviderSeparator = "::";

    // The session's location, not the process's: that two can differ is the reason to ask for paths here.
    private string _location = Directory.GetCurrentDirectory();

    internal PathIntrinsics()
    {
    }

    public PathInfo CurrentLocation => new(_location);

    public PathInfo CurrentFileSystemLocation => CurrentLocation;

    public PathInfo CurrentProviderLocation(string providerName)
    {
        RequireFileSystem(providerName);
        return CurrentLocation;
    }

    public PathInfo SetLocation(string path)
    {
        string place = GetUnresolvedProviderPathFromPSPath(path);
        if (!Directory.Exists(place))
        {
            throw new ItemNotFoundException(path, $"There is no folder \"{place}\".");
        }

        _location = place;
        return CurrentLocation;
    }

    public string Combine(string parent, string child) => Path.Combine(parent, child);

    public bool IsProviderQualified(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Contains(ProviderSeparator, StringComparison.Ordinal);
    }

    public string GetUnresolvedProviderPathFromPSPath(string path) =>
        GetUnresolvedProviderPathFromPSPath(path, out _, out _);

    /// <summary>The file need not exist, and wildcard characters mean themselves.</summary>
    public string GetUnresolvedProviderPathFromPSPath(string path, out ProviderInfo provider, out PSDriveInfo drive)
    {
        ArgumentNullException.ThrowIfNull(path);
        provider = ProviderInfo.FileSystem;
        drive = PSDriveInfo.FileSystemRoot;

        int separator = path.IndexOf(ProviderSeparator, StringComparison.Ordinal);
        if (separator >= 0)
        {
            RequireFileSystem(path[..separator]);
            path = path[(separator + ProviderSeparator.Length)..];
        }

        int colon = path.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && path.IndexOfAny(['/', '\\']) is int slash && (slash < 0 || slash > colon) && !Path.IsPathRooted(path))
        {
            throw new DriveNotFoundException(path[..colon], $"There is no drive \"{path[..colon]}\".");
        }

        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            path = home + path[1..];
        }

        return Path.GetFullPath(path, _location);
    }

    /// <summary>The files that are there; wildcards stand for as many as match, a plain name must exist.</summary>
    public Collection<string> GetResolvedProviderPathFromPSPath(string path, out ProviderInfo provider)
    {
        string full = GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        if (WildcardPattern.ContainsWildcardCharacters(path))
        {
            return new Collection<string>([.. Expand(full)]);
        }

        string plain = WildcardPattern.Unescape(full);
        return File.Exists(plain) || Directory.Exists(plain)
            ? new Collection<string>([plain])
            : throw new ItemNotFoundException(path, $"There is no file or folder \"{plain}\".");
    }

    private static IEnumerable<string> Expand(string full)
    {
        string root = Path.GetPathRoot(full) ?? string.Empty;
        IEnumerable<string> found = [root];
        foreach (string segment in full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var pattern = new WildcardPattern(segment, WildcardOptions.IgnoreCase);
            bool wild = WildcardPattern.ContainsWildcardCharacters(segment);
            found = found.Where(Directory.Exists).SelectMany(folder => wild
                ? Directory.EnumerateFileSystemEntries(folder).Where(entry => pattern.IsMatch(Path.GetFileName(entry)))
                : [Path.Combine(folder, WildcardPattern.Unescape(segment))]);
        }

        return found.Where(entry => File.Exists(entry) || Directory.Exists(entry)).Order(StringComparer.Ordinal);
    }

    private static void RequireFileSystem(string provider)
    {
        if (!provider.EndsWith("FileSystem", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProviderNotFoundException(provider, $"There is no provider \"{provider}\" here, only FileSystem.");
        }
    }
}
