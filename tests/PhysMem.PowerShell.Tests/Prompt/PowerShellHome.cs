using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>
/// The folder of pwsh, which is $PSHOME in here too. Its engine and what that needs are loaded from there and not copied:
/// so the tests run on the very files that people have, with their modules beside them.
/// </summary>
internal static class PowerShellHome
{
    [ModuleInitializer]
    internal static void LoadFromIt()
    {
        var pwsh = new AssemblyDependencyResolver(Path.Combine(RepositoryFiles.PowerShellHome, "pwsh.dll"));
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            pwsh.ResolveAssemblyToPath(name) is { } file ? context.LoadFromAssemblyPath(file) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            pwsh.ResolveUnmanagedDllToPath(name) is { } file ? NativeLibrary.Load(file) : IntPtr.Zero;
    }
}
