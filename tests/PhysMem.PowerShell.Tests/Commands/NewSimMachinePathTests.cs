using PhysMem.Engine.Report;
using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>New-SimMachine -Path, of recordings.</summary>
public sealed class NewSimMachinePathTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-tests-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_recording_gives_the_machine_that_was_recorded()
    {
        MachineHandle machine = _session.Boot(new { Path = Lab.Recording("n2-tiny/tiny-buddy") });

        Assert.Equal(("tiny-buddy", "x86_64", "0-1"), (machine.Name, machine.Architecture, machine.Nodes));

        // From the recording's own lines: NODE spanned and present, COUNTERS nr_free_pages.
        NodeReport[] nodes = [.. _session.Run<GetSimNodeCommand>().Of<NodeReport>()];
        Assert.Equal(
            [(1L, 65535L, 65438L), (65536L, 18397L, 18397L)],
            nodes.Select(node => (node.StartPfn, node.SpannedPages, node.PresentPages)));
        ZoneReport zone = _session.Run<GetSimZoneCommand>(new { Zone = "DMA", Node = 0 }).Single<ZoneReport>();
        Assert.Equal((3808L, 29L, 36L, 43L), (zone.FreePages, zone.Min, zone.Low, zone.High));
    }

    [Fact]
    public void A_later_state_of_a_recording_can_be_chosen()
    {
        string path = Lab.Recording("n2-tiny/tiny-buddy");
        MachineHandle before = _session.Boot(new { Path = path, Name = "b" });
        MachineHandle after = _session.Boot(new { Path = path, State = "after-ops" });

        Assert.Equal("tiny-buddy", after.Name);
        Assert.NotEqual(before.FreePages, after.FreePages);

        RunResult unknown = _session.Run<NewSimMachineCommand>(new { Path = path, State = "never" });
        Assert.Equal("InputInvalid", unknown.Id());
        Assert.Contains("after-ops", unknown.Remedy(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_seen_from_the_session_s_location()
    {
        File.Copy(Lab.Recording("n2-tiny/tiny-buddy"), Path.Combine(_folder.FullName, "here.txt.gz"));
        _session.State.Path.SetLocation(_folder.FullName);

        Assert.Equal("here", _session.Boot(new { Path = "./here.txt.gz" }).Name);
    }

    [Fact]
    public void A_file_that_is_piped_in_gives_its_name_without_extensions()
    {
        string file = Lab.Recording("n2-tiny/tiny-buddy");
        object[] files = [Row.Of(("Name", "tiny-buddy.txt.gz"), ("PSPath", $@"Microsoft.PowerShell.Core\FileSystem::{file}"))];
        RunResult run = _session.Run<NewSimMachineCommand>(input: files);

        Assert.Equal("tiny-buddy", run.Single<MachineHandle>().Name);
    }

    [Theory]
    [InlineData("none.txt", null, "InputUnreadable")]
    [InlineData("bad.txt", "hello", "InputInvalid")]
    [InlineData("cut.txt", "STATE label=x", "InputUnreadable")]
    [InlineData("empty.txt", "", "InputUnreadable")]
    public void A_file_that_can_t_be_read_is_one_error_with_its_name(string name, string? content, string id)
    {
        string path = Path.Combine(_folder.FullName, name);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        RunResult run = _session.Run<NewSimMachineCommand>(new { Path = path });

        Assert.Equal(id, run.Id());
        Assert.Contains(name, run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Run<GetSimMachineCommand>().Output);
    }
}
