using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

public sealed class NewSimMachineTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-tests-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("64MB")]
    [InlineData("64 MiB")]
    [InlineData("65536K")]
    [InlineData("16384 pages")]
    [InlineData("0x4000000")]
    [InlineData(64 << 20)]
    [InlineData(64L << 20)]
    [InlineData(67108864.0)]
    public void Memory_is_taken_in_every_spelling(object memory)
    {
        MachineHandle machine = _session.Run(Call.To<NewSimMachineCommand>(new { Name = "lab" }).At(memory)).Single<MachineHandle>();

        // Firmware keeps a little of what is there.
        Assert.InRange(machine.Memory, 63 << 20, 64 << 20);
        Assert.Equal(machine.Memory, machine.PresentPages * Lab.PageSize);
    }

    [Fact]
    public void A_new_machine_is_current_and_tells_what_it_has()
    {
        MachineHandle machine = _session.Boot(new { Memory = "6GB", Node = 2, Cpu = 4, Name = "lab" });

        Assert.Equal(
            ("lab", "x86_64", "0-1", 4, "DMA DMA32 Normal"),
            (machine.Name, machine.Architecture, machine.Nodes, machine.Cpus, machine.Zones));
        Assert.Equal(machine.ManagedPages, machine.FreePages);
        Assert.True(_session.InRunspace(() => machine.Current));
        Assert.False(machine.Removed);
    }

    [Theory]
    [InlineData("x86_64", "64MB", "DMA DMA32")]
    [InlineData("X86_64", "64MB", "DMA DMA32")]
    [InlineData("i386", "1GB", "DMA Normal HighMem")]
    [InlineData("fourzone", "8GB", "DMA DMA32 Normal HighMem")]
    [InlineData("arm", "2GB", "Normal HighMem")]
    [InlineData("arm64", "8GB", "DMA Normal")]
    [InlineData("arena", "8GB", "Normal")]
    public void The_architecture_decides_the_zones(string architecture, string memory, string zones) =>
        Assert.Equal(zones, _session.Boot(new { Memory = memory, Architecture = architecture }).Zones);

    [Theory]
    [InlineData(null, "Normal HighMem Movable", 1)]
    [InlineData("movable, highmem normal DMA", "DMA Normal HighMem Movable", 2)]
    public void A_kernel_may_have_other_zones_than_its_architecture_usually_has(string? zones, string known, int normal)
    {
        MachineHandle machine = _session.Boot(new { Memory = "2GB", Architecture = "arm", Zone = zones });
        Assert.Equal(("arm", known), (machine.Architecture, machine.KernelZones));
        Assert.Equal(normal - 1, machine.Build.Architecture.IndexOf(ZoneType.Normal));
    }

    [Theory]
    [InlineData("Foo", "There is no kind of zone 'Foo'.")]
    [InlineData("Normal", "Every kernel has the zones Normal and Movable.")]
    public void Zones_that_no_kernel_has_are_refused(string zones, string message) =>
        Assert.Equal(message, _session.Run<NewSimMachineCommand>(new { Memory = "64MB", Zone = zones }).Errors[0].Exception.Message);

    [Theory]
    [InlineData(null, "6.1")]
    [InlineData("", "6.1")]
    [InlineData("6.1.0-21-amd64", "6.1")]
    [InlineData(6.12, "6.12")]
    [InlineData("Linux version 6.12.95", "6.12")]
    [InlineData("v7.2", "7.2")]
    public void A_kernel_is_named_by_its_line_or_a_release_of_it(object? kernel, string line) =>
        Assert.Equal(line, _session.Boot(new { Memory = "64MB", Kernel = kernel }).Kernel);

    [Theory]
    [InlineData("6.2")]
    [InlineData("6.120")]
    [InlineData("7")]
    [InlineData("sid")]
    public void A_kernel_of_no_line_is_refused_with_those_there_are(string kernel)
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new { Memory = "64MB", Kernel = kernel });

        Assert.Equal("MachineDescriptionInvalid", run.Id());
        Assert.Equal($"No machine can have the kernel '{kernel}'.", run.Errors[0].Exception.Message);
        Assert.StartsWith("Choose one of 6.1, 6.12, 7.2,", run.Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_keeps_its_kernel_in_copies_files_and_recordings()
    {
        string file = Path.Combine(_folder.FullName, "lab.txt");
        MachineHandle machine = _session.Boot(new { Memory = "64MB", Kernel = "7.2", Name = "lab" });
        _session.Run<ExportSimMachineCommand>(new { Machine = machine, Path = file }).MustSucceed();
        string recording = Path.Combine(RepositoryFiles.Root, "tests", "data", "sequences-6.12", "n2-tiny", "tiny-buddy.txt.gz");

        Assert.Equal("7.2", _session.Run<CopySimMachineCommand>(new { Machine = machine, Name = "copy" }).Single<MachineHandle>().Kernel);
        Assert.Equal("7.2", _session.Run<ImportSimMachineCommand>(new { Path = file, Name = "file" }).Single<MachineHandle>().Kernel);
        Assert.Equal("6.12", _session.Boot(new { Path = recording, Name = "recorded" }).Kernel);
    }

    [Fact]
    public void Only_a_7_2_machine_has_a_defrag_mode()
    {
        string[] has = [.. new[] { "6.1", "6.12", "7.2" }.Where(kernel =>
        {
            MachineHandle machine = _session.Boot(new { Memory = "64MB", Kernel = kernel });
            return _session.Run<SetSimMachineCommand>(new { Machine = machine, Sysctl = "vm.defrag_mode", Value = 1 }).Errors.Count == 0
                && _session.Run<GetSimSysctlCommand>(new { Machine = machine, Sysctl = "defrag_mode" }).Single<SysctlReport>().Value == "1";
        })];

        Assert.Equal(["7.2"], has);
    }

    [Theory]
    [InlineData("64KB", 13)]
    [InlineData("16 KiB", 11)]
    [InlineData(4096, 10)]
    public void A_page_size_is_what_every_number_of_bytes_goes_by(object size, int maxOrder)
    {
        MachineHandle machine = _session.Boot(new { Memory = "8GB", PageSize = size });
        Allocation block = _session.AllocOne(new { Order = 3 }), exact = _session.AllocOne(new { Exact = "300KB" });
        RunResult largest = _session.Run<GetSimFreeAreaCommand>(new { Order = maxOrder }).MustSucceed();
        RunResult larger = _session.Run<GetSimFreeAreaCommand>(new { Order = maxOrder + 1 });

        Assert.Equal(machine.PresentPages * machine.PageSize, machine.Memory);
        Assert.InRange(machine.Memory, (8L << 30) - (1 << 20), 8L << 30);
        Assert.Equal((8L * machine.PageSize, ((300 << 10) + machine.PageSize - 1) / machine.PageSize), (block.Bytes, (int)exact.Pages));
        Assert.Equal(block.Pfn * machine.PageSize, (long)block.PhysicalAddress.Number());
        Assert.NotEmpty(largest.Output);
        Assert.Equal("OrderInvalid", larger.Id());
        Assert.True(_session.Run<TestSimMachineCommand>().Single<bool>());
    }

    [Theory]
    [InlineData("50%", null, 0.5)]
    [InlineData("256MB", null, 0.75)]
    [InlineData(268435456, "", 0.75)]
    [InlineData(null, "25%", 0.25)]
    public void Kernelcore_and_movablecore_cut_ZONE_MOVABLE(object? kernelCore, object? movableCore, double share)
    {
        _session.Boot(new { Memory = "1GB", KernelCore = kernelCore, MovableCore = movableCore });
        ZoneReport movable = _session.Run<GetSimZoneCommand>(new { Zone = "Movable" }).Single<ZoneReport>();

        Assert.InRange(movable.PresentPages, (long)(share * (1 << 18)) - 1200, (long)(share * (1 << 18)) + 1024);
    }

    [Fact]
    public void A_contiguous_area_lends_its_memory_to_movable_requests_alone()
    {
        _session.Boot(new { Memory = "280MB", Cma = "64MB", Kernel = "7.2" });
        PageBlockReport[] blocks = [.. _session.Run<GetSimPageBlockCommand>(new { MigrateType = "Cma" }).MustSucceed().Of<PageBlockReport>()];
        _session.Alloc(new { Gfp = "GFP_NOWAIT", Order = 4, Count = 9999, AllowFailure = true });
        long unborrowed = FreePages();
        _session.Alloc(new { Gfp = "GFP_NOWAIT|__GFP_MOVABLE", Order = 4, Count = 9999, AllowFailure = true });

        Assert.Equal((32, 0xd600L), (blocks.Length, blocks[0].Pfn));
        Assert.Equal(64 * 256, unborrowed);
        Assert.InRange(FreePages(), 0, 1024);

        long FreePages() => _session.Run<GetSimFreeAreaCommand>(new { MigrateType = "Cma" }).MustSucceed().Of<FreeAreaReport>().Sum(area => area.Pages);
    }

    [Theory]
    [InlineData("PageSize", "8KB", "A page can't have 8192 bytes.")]
    [InlineData("MaxOrder", 16, "The largest order can't be 16.")]
    [InlineData("PageblockOrder", 11, "A pageblock can't be of order 11.")]
    [InlineData("KernelCore", "many", "kernelcore=many is neither a size nor a percentage: 'many' does not begin with a number.")]
    [InlineData("MovableCore", "120%", "movablecore=120% is no percentage from 0% to 100%.")]
    public void What_no_kernel_is_built_like_is_refused(string parameter, object value, string message)
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new Dictionary<string, object> { ["Memory"] = "64MB", [parameter] = value });

        Assert.Equal(("MachineDescriptionInvalid", message), (run.Id(), run.Errors[0].Exception.Message));
        Assert.NotEmpty(run.Remedy());
    }

    [Fact]
    public void Nodes_share_the_memory_or_have_their_own()
    {
        _session.Boot(new { Memory = "64MB", Node = 4, Name = "count" });
        _session.Boot(new { Node = new object[] { "48MB", 16 << 20 }, Name = "sizes" });
        _session.Boot(new { Memory = "64MB", Node = "32MB,32MB", Name = "text" });
        _session.Boot(new { Node = "32MB", Name = "one" });

        Assert.Equal([0, 1, 2, 3], Nodes("count").Select(node => node.Node));
        Assert.Equal([48, 16], Nodes("sizes").Select(node => (long)Math.Round((double)node.SpannedPages * Lab.PageSize / (1 << 20))));
        Assert.Equal(2, Nodes("text").Count);
        Assert.Single(Nodes("one"));

        IReadOnlyList<NodeReport> Nodes(string name) => _session.Run<GetSimNodeCommand>(new { Machine = name }).MustSucceed().Of<NodeReport>();
    }

    [Fact]
    public void Cpus_are_dealt_out_to_the_nodes()
    {
        _session.Boot(new { Memory = "64MB", Node = 2, Cpu = 3 });

        Assert.Equal(["0,2", "1"], _session.Run<GetSimNodeCommand>().Of<NodeReport>().Select(node => node.Cpus));
    }

    [Fact]
    public void Distances_decide_the_order_of_fallback()
    {
        // Node 0 is nearer to node 2 than to node 1.
        object[] rows = [new object[] { 10, 40, 20 }, "40 10 40", new[] { 20, 40, 10 }];
        _session.Boot(new { Memory = "96MB", Node = 3, Distance = rows });

        string[] first = _session.Run<GetSimNodeCommand>(new { Node = 0 }).Single<NodeReport>().ZoneList.Split(' ');

        Assert.Equal(["0", "2", "1"], first.Select(zone => zone.Split('/')[0]).Distinct());
    }

    [Theory]
    [InlineData("node   0   1   2\n  0:  10  40  20\n  1:  40  10  40\n  2:  20  40  10\n")]
    [InlineData("node distances:|node   0   1   2|  0:  10  40  20|  1:  40  10  40|  2:  20  40  10")]
    public void Distances_may_be_pasted_from_numactl(string table)
    {
        _session.Boot(new { Memory = "96MB", Node = 3, Distance = table.Split('|') });

        string[] first = _session.Run<GetSimNodeCommand>(new { Node = 0 }).Single<NodeReport>().ZoneList.Split(' ');

        Assert.Equal(["0", "2", "1"], first.Select(zone => zone.Split('/')[0]).Distinct());
    }

    [Fact]
    public void Machines_without_a_name_are_numbered_and_never_share_one()
    {
        Assert.Equal("machine1", _session.Boot(new { Memory = "64MB" }).Name);
        _session.Boot("machine2");
        Assert.Equal("machine3", _session.Boot(new { Memory = "64MB" }).Name);
    }

    [Fact]
    public void A_taken_name_is_refused_and_the_old_machine_stays()
    {
        MachineHandle first = _session.Boot("lab");
        RunResult run = _session.Run<NewSimMachineCommand>(new { Memory = "64MB", Name = "LAB" });

        Assert.Equal("MachineNameTaken", run.Id());
        Assert.Empty(run.Output);
        Assert.Same(first, _session.Run<GetSimMachineCommand>().Single<MachineHandle>());
    }

    [Fact]
    public void NoSelect_leaves_the_current_machine_but_a_first_one_is_current_anyway()
    {
        MachineHandle first = _session.Boot(new { Memory = "64MB", NoSelect = true });
        MachineHandle second = _session.Boot(new { Memory = "64MB", NoSelect = true });

        Assert.Equal((true, false), _session.InRunspace(() => (first.Current, second.Current)));
    }

    [Fact]
    public void WhatIf_tells_the_size_and_makes_nothing()
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new { Memory = "64MB", Name = "lab", WhatIf = true });

        ShouldProcessCall asked = Assert.Single(run.ShouldProcess);
        Assert.Equal(("lab", false), (asked.Target, asked.Allowed));
        Assert.Contains("64 MiB", asked.Action, StringComparison.Ordinal);
        Assert.Empty(run.MustSucceed().Output);
        Assert.Empty(_session.Run<GetSimMachineCommand>().Output);
    }

    [Theory]
    [InlineData("100", null, null, "MachineDescriptionInvalid")]
    [InlineData(null, null, null, "MachineDescriptionInvalid")]
    [InlineData("64MB", "vax", null, "MachineDescriptionInvalid")]
    [InlineData("64MB", "i386", 2, "MachineDescriptionInvalid")]
    [InlineData("64MB", null, 2000, "MachineDescriptionInvalid")]
    public void A_description_that_makes_no_sense_is_one_error(string? memory, string? architecture, int? nodes, string id)
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new { Memory = memory, Architecture = architecture, Node = nodes });

        Assert.Equal(id, run.Id());
        Assert.NotEmpty(run.Remedy());
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_number_of_nodes_that_no_machine_has_is_told_the_range(int nodes) => Assert.Equal(
        $"A machine has 1 to 1024 nodes, not {nodes}.",
        Assert.Single(_session.Run<NewSimMachineCommand>(new { Memory = "64MB", Node = nodes }).Errors).Exception.Message);

    [Theory]
    [InlineData("6XB", "'XB' is no unit")]
    [InlineData("-1", "'-1' is negative")]
    [InlineData(-1, "-1 bytes are no size")]
    [InlineData(1.5, "'1.5' is no whole number")]
    public void A_size_that_can_t_be_read_says_what_is_wrong_with_it(object memory, string part)
    {
        RunResult run = _session.Run<NewSimMachineCommand>(new { Memory = memory });

        Assert.Equal("ParameterArgumentTransformationError", run.EndingId());
        Assert.Contains(part, run.TerminatingError!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_table_make_machines()
    {
        RunResult run = _session.Run<NewSimMachineCommand>(input: new[]
        {
            Row.Of(("Name", "a"), ("Memory", "64MB"), ("Node", ""), ("Cpu", "")),
            Row.Of(("Name", "b"), ("Memory", ""), ("Node", "32MB;32MB"), ("Cpu", "2")),
        });

        Assert.Equal([("a", "0", 1), ("b", "0-1", 2)], run.MustSucceed().Of<MachineHandle>().Select(one => (one.Name, one.Nodes, one.Cpus)));
    }

    // What stands first is the memory; people put a file there, or a name.
    [Theory]
    [InlineData("New-SimMachine /proc/zoneinfo")]
    [InlineData("New-SimMachine lab")]
    public void What_is_no_size_may_have_been_meant_for_another_parameter(string line)
    {
        string message = Assert.Single(_session.Type(line).Errors).Exception.Message;

        Assert.Contains("-Path", message, StringComparison.Ordinal);
        Assert.Contains("-Name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_other_sizes_nothing_of_that_is_said() => Assert.DoesNotContain(
        "-Path", Assert.Single(_session.Type("New-SimMachine 64MB -Cma much").Errors).Exception.Message, StringComparison.Ordinal);
}
