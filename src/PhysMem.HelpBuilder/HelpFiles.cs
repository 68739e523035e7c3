using System.Text;
using System.Xml;
using System.Xml.Linq;
using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Pages;
using PhysMem.HelpBuilder.Writing;

namespace PhysMem.HelpBuilder;

/// <summary>The files that Get-Help looks for in the culture folder of a module.</summary>
internal static class HelpFiles
{
    private const string TopicPattern = "about_*.help.txt";

    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes them, and takes away topics whose pages are gone.</summary>
    public static void Write(string folder, string assembly, PageFolder pages, IReadOnlyList<CmdletFacts> cmdlets)
    {
        Directory.CreateDirectory(folder);
        WriteXml(Path.Combine(folder, Path.GetFileName(assembly) + "-Help.xml"), MamlWriter.Write(pages.Cmdlets, cmdlets));
        foreach (AboutPage topic in pages.Topics)
        {
            File.WriteAllText(Path.Combine(folder, TopicWriter.FileName(topic)), TopicWriter.Write(topic), s_encoding);
        }

        HashSet<string> written = [.. pages.Topics.Select(TopicWriter.FileName)];
        foreach (string stale in Directory.EnumerateFiles(folder, TopicPattern).Where(path => !written.Contains(Path.GetFileName(path))))
        {
            File.Delete(stale);
        }
    }

    private static void WriteXml(string path, XDocument document)
    {
        using var xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = s_encoding });
        document.Save(xml);
    }
}
