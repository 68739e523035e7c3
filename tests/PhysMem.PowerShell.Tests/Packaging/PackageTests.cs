using System.IO.Compression;
using System.Xml.Linq;
using PhysMem.PowerShell.Tests.Contracts;

namespace PhysMem.PowerShell.Tests.Packaging;

/// <summary>What Install-PSResource gets: the staged module, and the words by which galleries know one.</summary>
public sealed class PackageTests
{
    private static readonly string s_output = Path.Combine(RepositoryFiles.Root, "output");

    [Fact]
    public void The_package_has_the_files_of_the_staged_module_and_its_own_parts()
    {
        string staged = Path.Combine(s_output, "PhysMem", RepositoryFiles.ModuleVersion);
        IEnumerable<string> files = Directory.EnumerateFiles(staged, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(staged, file).Replace('\\', '/'));
        string[] parts = ["PhysMem.nuspec", "[Content_Types].xml", "_rels/.rels", "package/services/metadata/core-properties/"];

        using ZipArchive package = Open();
        ILookup<bool, string> entries = package.Entries.Select(entry => entry.FullName)
            .ToLookup(name => parts.Any(part => name.StartsWith(part, StringComparison.Ordinal)));

        Assert.Equal(files.Order(StringComparer.Ordinal), entries[false].Order(StringComparer.Ordinal));
        Assert.Equal(parts.Length, entries[true].Count());
        Assert.All(entries[false], name => Assert.Equal(File.ReadAllBytes(Path.Combine(staged, name)), Bytes(package.GetEntry(name)!)));
    }

    [Fact]
    public void Its_description_is_the_manifest_s_and_its_tags_name_every_cmdlet()
    {
        string manifest = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "PhysMem.psd1"));
        using ZipArchive package = Open();
        using Stream nuspec = package.GetEntry("PhysMem.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string[] tags = Value("tags").Split(' ');

        Assert.Equal(("PhysMem", RepositoryFiles.ModuleVersion), (Value("id"), Value("version")));
        Assert.Contains($"'{Value("description")}'", manifest, StringComparison.Ordinal);
        Assert.Contains($"'{Value("authors")}'", manifest, StringComparison.Ordinal);
        Assert.Empty(((string[])["PSModule", "PSIncludes_Cmdlet", "PSEdition_Core", "NUMA"]).Except(tags));
        Assert.Equal(
            ModuleCmdlets.All.Select(ModuleCmdlets.NameOf).Order(StringComparer.Ordinal),
            tags.Where(tag => tag.StartsWith("PSCmdlet_", StringComparison.Ordinal)).Select(tag => tag["PSCmdlet_".Length..]).Order(StringComparer.Ordinal));

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    private static ZipArchive Open() =>
        ZipFile.OpenRead(Path.Combine(s_output, $"PhysMem.{RepositoryFiles.ModuleVersion}.nupkg"));

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream from = entry.Open();
        using var to = new MemoryStream();
        from.CopyTo(to);
        return to.ToArray();
    }
}
