using System.Globalization;
using System.Management.Automation;
using PhysMem.Engine.Kernel;

namespace PhysMem.PowerShell.Arguments;

/// <summary>
/// Turns the size of an exact request into pages. A bare number counts pages as long as there can be a block of so
/// many; larger ones, and texts with a unit, are bytes, rounded up to pages as the kernel does. So 5, 20KB and '20KB'
/// are the same.
/// </summary>
internal sealed class ExactSizeTransformationAttribute : CellTransformationAttribute
{
    protected override object? Convert(object given)
    {
        object plain = Plain.Of(given);
        if (Plain.IsBlank(plain))
        {
            return null;
        }

        bool bare = plain is not string text || long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        long size = SizeTransformationAttribute.Read(plain);
        return bare && size < PageConstants.PageSize
            ? size
            : SizeTransformationAttribute.PagesOf(size);
    }
}
