using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PhysMem.PowerShell.Tests.HostGuards;

/// <summary>Which members of the host a compiled assembly refers to.</summary>
internal sealed class HostUsage
{
    private const string HostName = "System.Management.Automation";

    private HostUsage(List<string> used, List<string> missing)
    {
        Used = used;
        Missing = missing;
    }

    internal IReadOnlyList<string> Used { get; }

    /// <summary>Those the assembly the process resolves them to doesn't have.</summary>
    internal IReadOnlyList<string> Missing { get; }

    internal static HostUsage Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        var used = new List<string>();
        var missing = new List<string>();
        foreach (TypeReferenceHandle handle in metadata.TypeReferences.Where(one => IsOfHost(metadata, one)))
        {
            Note(Name(metadata, handle), () => assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle)));
        }

        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            MemberReference member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference && IsOfHost(metadata, (TypeReferenceHandle)member.Parent))
            {
                string name = $"{Name(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}";
                Note(name, () => assembly.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle)));
            }
        }

        return new HostUsage(used, missing);

        void Note(string name, Func<object?> resolve)
        {
            used.Add(name);
            try
            {
                resolve();
            }
            catch (Exception fault) when (fault is MissingMemberException or TypeLoadException)
            {
                missing.Add($"{name}: {fault.Message}");
            }
        }
    }

    private static bool IsOfHost(MetadataReader metadata, TypeReferenceHandle handle)
    {
        EntityHandle scope = metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsOfHost(metadata, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => metadata.StringComparer.Equals(
                metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name, HostName),
            _ => false,
        };
    }

    private static string Name(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
