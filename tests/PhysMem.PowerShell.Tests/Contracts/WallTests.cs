using System.Reflection;
using PhysMem.Engine.Face;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>Which room knows which.</summary>
public sealed class WallTests
{
    [Fact]
    public void The_engine_knows_the_base_library_only() => Assert.All(
        typeof(SimMachine).Assembly.GetReferencedAssemblies(),
        reference => Assert.True(IsBaseLibrary(reference), reference.FullName));

    [Fact]
    public void The_cmdlets_know_the_engine_and_the_host_only() => Assert.Equal(
        [$"PhysMem.Engine.{RepositoryFiles.ModuleVersion}", "System.Management.Automation"],
        ModuleCmdlets.Assembly.GetReferencedAssemblies().Where(one => !IsBaseLibrary(one)).Select(one => one.Name).Order(StringComparer.Ordinal));

    private static bool IsBaseLibrary(AssemblyName name) =>
        name.Name == "netstandard"
        || (name.Name!.StartsWith("System.", StringComparison.Ordinal) && name.Name != "System.Management.Automation");
}
