using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.PowerShell.Errors;

namespace PhysMem.PowerShell.Tests.Contracts;

public sealed class ErrorContractTests
{
    public static TheoryData<FaultCode> Codes => [.. Enum.GetValues<FaultCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_fault_becomes_a_record_with_id_category_target_and_advice(FaultCode code)
    {
        var fault = new PhysMemException(code, "What was wrong.", "What to do.");
        ErrorRecord record = ErrorRecords.Of(fault, "target");

        Assert.Equal(code.ToString(), record.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.Equal(("target", fault), (record.TargetObject, record.Exception));
        Assert.Equal(("What was wrong.", "What to do."), (record.ErrorDetails?.Message, record.ErrorDetails?.RecommendedAction));
    }

    [Fact]
    public void Error_records_are_built_in_one_place()
    {
        string source = Path.Combine(RepositoryFiles.Root, "src", "PhysMem.PowerShell");
        string generated = Path.Combine(source, "obj") + Path.DirectorySeparatorChar;
        IEnumerable<string> builders = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(generated, StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("new ErrorDetails(", StringComparison.Ordinal)
                || File.ReadAllText(file).Contains("new ErrorRecord(", StringComparison.Ordinal));

        Assert.Equal(["ErrorRecords.cs"], builders.Select(Path.GetFileName));
    }
}
