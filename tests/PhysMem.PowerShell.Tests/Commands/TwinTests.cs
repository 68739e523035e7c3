using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Objects;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Machines that have the numbers of real ones.</summary>
public sealed class TwinTests : IDisposable
{
    private const string ZoneInfo =
        "Node 0, zone   Normal\n  pages free     6250\n        min      100\n        low      125\n        high     150\n        present  16384\n        managed  16000\n        protection: (0, 0)\n";

    private const string BuddyInfo = "Node 0, zone   Normal    106      0      0      0      0      0      0      0      0      0      6\n";

    private static readonly string[] s_log =
    [
        "kernel: go: page allocation failure: order:5, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)",
        "kernel: CPU: 0 PID: 6792 Comm: go Not tainted 5.10.0 #3",
        "kernel: Mem-Info:",
        "kernel: Normal free:33244kB min:1956kB low:2444kB high:2932kB reserved_highatomic:0KB present:262144kB managed:239444kB free_cma:12300kB",
        "kernel: lowmem_reserve[]: 0 6144 0",
        "kernel: Normal: 2127*4kB (UMEC) 1508*8kB (UMEC) 472*16kB (UMEC) 96*32kB (UMC) 12*64kB (C) 4*128kB (C) 1*256kB (C) 1*512kB (C) 0*1024kB 0*2048kB 0*4096kB = 33244kB",
    ];

    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-tests-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_report_in_the_pipeline_becomes_its_machine()
    {
        MachineHandle machine = _session
            .Pipe(Call.To<ImportAllocFailureCommand>(new { InputObject = string.Join('\n', s_log) }), Call.To<NewSimMachineCommand>())
            .Single<MachineHandle>();

        Assert.Equal(("machine1", "6.1", 59861L, 8311L), (machine.Name, machine.Kernel, machine.ManagedPages, machine.FreePages));
        Assert.Contains("node 0 Normal: marks min 489, low 611, high 733", machine.Told, StringComparison.Ordinal);
        Assert.Contains("which frames are free", machine.Filled, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_told_and_filled_stays_with_copies_and_files()
    {
        _session.Pipe(Call.To<ImportAllocFailureCommand>(new { InputObject = string.Join('\n', s_log) }), Call.To<NewSimMachineCommand>());
        string file = Path.Combine(_folder.FullName, "twin.physmem");
        string[] said = [.. _session
            .Type($"$twin = Get-SimMachine machine1; $copy = Copy-SimMachine -Name copy; Export-SimMachine -Path '{file}'; $read = Import-SimMachine '{file}' -Name read; $twin.Told; $copy.Told; $read.Told; $twin.Filled; $copy.Filled; $read.Filled")
            .Of<string>()];

        Assert.Equal(6, said.Length);
        Assert.Single(said[..3].Distinct());
        Assert.Single(said[3..].Distinct());
        Assert.Contains("marks min 489", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void So_does_one_that_is_given_and_its_kernel_can_be_chosen()
    {
        AllocFailureReport report = _session.Run<ImportAllocFailureCommand>(input: s_log).Single<AllocFailureReport>();
        MachineHandle machine = _session.Run<NewSimMachineCommand>(new { FromReport = report, Kernel = "7.2", Name = "twin" }).Single<MachineHandle>();

        Assert.Equal(("twin", "7.2"), (machine.Name, machine.Kernel));
        Assert.Equal("CmaOnly", _session
            .Type("Invoke-AllocPages GFP_KERNEL, __GFP_COMP -Order 5 -AllowFailure | Debug-AllocFailure").Single<AllocFailureExplanation>().Verdict);
    }

    [Theory]
    [InlineData("kern.log", "'kern.log' is no report of a failed allocation. Give what Import-AllocFailure writes, as in -FromReport (Import-AllocFailure kern.log).")]
    [InlineData("1, 2", "One report is wanted, not 2. Choose one, or pipe them to New-SimMachine.")]
    public void What_is_no_report_is_refused_with_the_way_to_one(string given, string reason) =>
        Assert.EndsWith(reason, Assert.Single(_session.Type($"New-SimMachine -FromReport {given}").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_folder_of_texts_becomes_a_machine_of_its_name_and_verbose_tells_what_is_told()
    {
        DirectoryInfo host = _folder.CreateSubdirectory("host7");
        File.WriteAllText(Path.Combine(host.FullName, "zoneinfo"), ZoneInfo);
        File.WriteAllText(Path.Combine(host.FullName, "buddyinfo.txt"), BuddyInfo);
        RunResult run = _session.Run<NewSimMachineCommand>(new { Path = host.FullName, Verbose = true });

        Assert.Equal(("host7", 6250L), (run.Single<MachineHandle>().Name, run.Single<MachineHandle>().FreePages));
        Assert.Contains("Told: node 0 Normal: free blocks by order, 6250 pages", run.Verbose);
        Assert.Contains("Filled: one CPU a node, with nothing on per-CPU lists", run.Verbose);
    }

    [Fact]
    public void A_booted_machine_has_nothing_told()
    {
        MachineHandle machine = _session.Boot(new { Memory = "64MB" });

        Assert.Null(machine.Told);
        Assert.Null(machine.Filled);
    }

    [Fact]
    public void A_report_without_memory_is_an_error()
    {
        RunResult run = _session
            .Pipe(Call.To<ImportAllocFailureCommand>(new { InputObject = s_log[0] }), Call.To<NewSimMachineCommand>());

        Assert.Equal("The report has no memory part.", Assert.Single(run.Errors).Exception.Message);
    }
}
