namespace System.Management.Automation;

public sealed class PathInfo
{
    internal PathInfo(string path)
    {
        Path = path;
    }

    public string Path { get; }

    public string ProviderPath => Path;

    public ProviderInfo Provider => ProviderInfo.FileSystem;

    public PSDriveInfo Drive => PSDriveInfo.FileSystemRoot;

    public override string ToString() => Path;
}

/// <summary>A namespace of paths; only the file system is here.</summary>
public class ProviderInfo
{
    internal static readonly ProviderInfo FileSystem = new("FileSystem");

    private ProviderInfo(string name)
    {
        Name = name;
    }

    public string Name { get; }

    public string ModuleName => "Microsoft.PowerShell.Core";

    public override string ToString() => $"{ModuleName}\\{Name}";
}

public class PSDriveInfo
{
    internal static readonly PSDriveInfo FileSystemRoot = new(IO.Path.GetPathRoot(IO.Directory.GetCurrentDirectory()) ?? "/");

    private PSDriveInfo(string root)
    {
        Root = root;
    }

    public string Name => Root.TrimEnd(':', '\\');

    public string Root { get; }

    public ProviderInfo Provider => ProviderInfo.FileSystem;

    public override string ToString() => Name;
}
