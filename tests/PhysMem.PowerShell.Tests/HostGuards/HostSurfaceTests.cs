using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.HostGuards;

public sealed class HostSurfaceTests : IDisposable
{
    private readonly ReferenceHost _reference = new();

    public void Dispose() => _reference.Dispose();

    [Fact]
    public void Each_public_member_of_the_stand_in_is_in_the_reference_assembly_with_the_same_signature()
    {
        string[] differences = ReferenceHost.StandIn.GetExportedTypes()
            .SelectMany(type => ReferenceHost.Differences(type, _reference.Assembly.GetType(type.FullName!)))
            .ToArray();

        Assert.True(differences.Length == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void A_wrong_signature_is_found()
    {
        Type model = _reference.Assembly.GetType("System.Management.Automation.PSNoteProperty")!;

        string[] differences = ReferenceHost.Differences(typeof(Impostor), model).ToArray();

        Assert.Contains(differences, one => one.EndsWith(
            "should be a class : System.Management.Automation.PSPropertyInfo", StringComparison.Ordinal));
        Assert.Contains(differences, one => one.EndsWith("has public System.Int32 get_Value()", StringComparison.Ordinal));
        Assert.Contains(differences, one => one.EndsWith("is a System.IDisposable", StringComparison.Ordinal));
        Assert.DoesNotContain(differences, one => one.Contains("ToString", StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_that_is_not_in_the_reference_is_found() =>
        Assert.NotEmpty(ReferenceHost.Differences(typeof(Impostor), model: null));

    private sealed class Impostor : IDisposable
    {
        public int Value { get; }

        public override string ToString() => string.Empty;

        public void Dispose()
        {
        }
    }
}
