using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>A session with the calls that most tests begin with.</summary>
internal static class Lab
{
    internal const int PageSize = 4096;

    internal static MachineHandle Boot(this Session session, object parameters) =>
        session.Run<NewSimMachineCommand>(parameters).Single<MachineHandle>();

    /// <summary>A machine that is quick to make: 64 MiB, of which 16 MiB are ZONE_DMA.</summary>
    internal static MachineHandle Boot(this Session session, string name = "lab") =>
        session.Boot(new { Memory = "64MB", Name = name });

    internal static RunResult Alloc(this Session session, object? parameters = null) =>
        session.Run<InvokeAllocPagesCommand>(parameters);

    internal static Allocation AllocOne(this Session session, object? parameters = null) =>
        session.Alloc(parameters).Single<Allocation>();

    internal static string Id(this RunResult run) =>
        Assert.Single(run.Errors).FullyQualifiedErrorId.Split(',')[0];

    /// <summary>What the one error advises to do.</summary>
    internal static string Remedy(this RunResult run) => Assert.Single(run.Errors).ErrorDetails?.RecommendedAction ?? "";

    /// <summary>Id of the error that ended the command.</summary>
    internal static string? EndingId(this RunResult run) => run.TerminatingError?.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>An address as a number.</summary>
    internal static ulong Number(this string? address) => Convert.ToUInt64(address, 16);

    internal static string Recording(string name) => Path.Combine(
        RepositoryFiles.Root, "tests", "data", "sequences", $"{name}.txt.gz".Replace('/', Path.DirectorySeparatorChar));
}
