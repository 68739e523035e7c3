using System.Collections;
using PhysMem.Engine.Face;

namespace PhysMem.PowerShell.Arguments;

/// <summary>The kernel's texts.</summary>
internal sealed class ProcFileCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
        KernelTexts.Files.Select(file => (file.Name, file.Folder + file.Name));
}
