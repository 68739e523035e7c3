using System.Management.Automation;
using System.Reflection;

namespace PhysMem.PowerShell.Tests.HostGuards;

/// <summary>
/// The reference assembly the module is compiled against, read as data: it lies next to the tests under another name
/// and is never loaded for running.
/// </summary>
internal sealed class ReferenceHost : IDisposable
{
    private readonly MetadataLoadContext _context;

    internal ReferenceHost()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        _context = new MetadataLoadContext(new PathAssemblyResolver(Directory.GetFiles(runtime, "*.dll")));
        Assembly = _context.LoadFromAssemblyPath(PathOfReference);
    }

    internal static string PathOfReference => Path.Combine(AppContext.BaseDirectory, "Reference.System.Management.Automation.dll");

    internal static Assembly StandIn => typeof(PSCmdlet).Assembly;

    internal Assembly Assembly { get; }

    public void Dispose() => _context.Dispose();

    /// <summary>What a type shows that its model doesn't.</summary>
    internal static IEnumerable<string> Differences(Type type, Type? model)
    {
        if (model is null)
        {
            return [$"{SurfaceText.Name(type)} is not in the reference assembly"];
        }

        var found = new List<string>();
        if (SurfaceText.Heading(type) != SurfaceText.Heading(model))
        {
            found.Add($"is a {SurfaceText.Heading(type)}, should be a {SurfaceText.Heading(model)}");
        }

        found.AddRange(SurfaceText.Interfaces(type).Except(SurfaceText.Interfaces(model)).Select(one => $"is a {one}"));
        found.AddRange(SurfaceText.Members(type).Except(SurfaceText.MembersWithBases(model)).Select(one => $"has {one}"));
        return found.Select(one => $"{SurfaceText.Name(type)} {one}");
    }
}
