using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
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

    [Theory]
    [InlineData(FaultCode.OutOfMemory, "GFP_KERNEL", ErrorCategory.ResourceUnavailable, "Remove-Pages")]
    [InlineData(FaultCode.WouldNotReturn, "GFP_KERNEL|__GFP_NOFAIL", ErrorCategory.LimitsExceeded, "Leave __GFP_NOFAIL out")]
    [InlineData(FaultCode.WouldNotReturn, "GFP_NOFS", ErrorCategory.LimitsExceeded, "__GFP_FS")]
    public void A_failed_request_becomes_a_record_with_advice_of_its_own(
        FaultCode code, string gfp, ErrorCategory category, string advice)
    {
        ErrorRecord record = ErrorRecords.OfFailure(code, "page allocation failure", GfpText.Parse(gfp), target: 1);

        Assert.Equal((code.ToString(), category), (record.FullyQualifiedErrorId, record.CategoryInfo.Category));
        Assert.Equal("page allocation failure.", record.Exception.Message);
        Assert.Contains(advice, record.ErrorDetails?.RecommendedAction, StringComparison.Ordinal);
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
