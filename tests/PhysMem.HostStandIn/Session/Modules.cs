namespace System.Management.Automation;

/// <summary>Called when the module is imported.</summary>
public interface IModuleAssemblyInitializer
{
    void OnImport();
}

/// <summary>Called when the module is removed.</summary>
public interface IModuleAssemblyCleanup
{
    void OnRemove(PSModuleInfo psModuleInfo);
}

public sealed class PSModuleInfo
{
    internal PSModuleInfo(string name, string path, Version version)
    {
        Name = name;
        Path = path;
        Version = version;
    }

    public string Name { get; }

    public string Path { get; }

    public string ModuleBase => IO.Path.GetDirectoryName(Path) ?? string.Empty;

    public Version Version { get; }

    public override string ToString() => Name;
}
