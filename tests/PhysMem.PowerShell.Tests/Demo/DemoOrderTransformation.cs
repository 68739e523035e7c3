using System.Globalization;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.Demo;

/// <summary>Takes "order-3" for 3, and leaves everything else as it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DemoOrderTransformation : ArgumentTransformationAttribute
{
    private const string Prefix = "order-";

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (plain is not string text || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return inputData;
        }

        return int.TryParse(text[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int order)
            ? order
            : throw new ArgumentTransformationMetadataException($"\"{text}\" names no order.");
    }
}
