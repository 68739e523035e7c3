using System.Reflection;
using System.Text;

namespace PhysMem.Engine.Html;

/// <summary>The parts of the page, which lie in this assembly.</summary>
internal static class PageResource
{
    private static readonly Assembly s_assembly = typeof(PageResource).Assembly;

    /// <summary>A part's text, with LF at the ends of its lines.</summary>
    /// <param name="name">The file's name below Html/Page.</param>
    public static string Read(string name)
    {
        using var reader = new StreamReader(s_assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>The version of this assembly.</summary>
    public static string Version => s_assembly.GetName().Version!.ToString(3);
}
