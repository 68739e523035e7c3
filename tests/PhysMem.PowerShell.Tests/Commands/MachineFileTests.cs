using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.State;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>Export-SimMachine and Import-SimMachine.</summary>
public sealed class MachineFileTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("lab.txt")]
    [InlineData("lab.txt.gz")]
    public void A_machine_comes_back_from_its_file(string name)
    {
        _session.Boot("lab");
        _session.Alloc(new { Order = 1, Count = 20 }).MustSucceed();
        Assert.Empty(_session.Run(Call.To<ExportSimMachineCommand>().At(PathOf(name))).MustSucceed().Output);
        MachineHandle read = _session.Run(Call.To<ImportSimMachineCommand>().At(PathOf(name))).Single<MachineHandle>();

        Assert.Equal(("lab2", true), (read.Name, _session.InRunspace(() => read.Current)));
        Assert.Empty(_session.Run(Call.To<CompareSimMachineCommand>().At("lab", read)).MustSucceed().Output);
        Assert.Equal(_session.AllocOne(new { Machine = "lab" }).Pfn, _session.AllocOne(new { Machine = "lab2" }).Pfn);
    }

    [Fact]
    public void It_is_called_as_it_was_or_as_one_says_and_may_stay_in_the_background()
    {
        _session.Boot("lab");
        _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a") }).MustSucceed();
        _session.Run<RemoveSimMachineCommand>(new { Machine = "lab" }).MustSucceed();
        _session.Boot("main");

        Assert.Equal("lab", _session.Run<ImportSimMachineCommand>(new { NoSelect = true }, input: new[] { PathOf("a") }).Single<MachineHandle>().Name);
        Assert.Equal("main", _session.AllocOne().Machine);
        Assert.Equal("x", _session.Run(Call.To<ImportSimMachineCommand>().At(PathOf("a"), "x")).Single<MachineHandle>().Name);
        Assert.Equal("MachineNameTaken", _session.Run(Call.To<ImportSimMachineCommand>().At(PathOf("a"), "X")).Id());
        Assert.Equal("lab2", _session.Run<ImportSimMachineCommand>(input: new[] { Row.Of(("FullName", PathOf("a"))) }).Single<MachineHandle>().Name);
        Assert.Equal("recorded", _session.Run<NewSimMachineCommand>(new { Path = PathOf("a"), Name = "recorded" }).Single<MachineHandle>().Name);
    }

    [Fact]
    public void A_link_and_permissions_outlive_an_export()
    {
        _session.Boot("lab");
        string target = PathOf("target"), link = PathOf("link");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _session.Run<ExportSimMachineCommand>(new { Path = link }).MustSucceed();
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.StartsWith("MACHINE", File.ReadAllText(target), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        }
    }

    [Theory]
    [InlineData("Env:\\x")]
    [InlineData("Variable:x")]
    [InlineData("/dev/full")]
    public void What_is_no_file_is_refused(string path)
    {
        _session.Boot("lab");
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimMachineCommand>(new { Path = path }).Id());
    }

    [Fact]
    public void WhatIf_writes_and_makes_nothing()
    {
        MachineHandle lab = _session.Boot("lab");
        RunResult asked = _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a"), WhatIf = true, PassThru = true });
        Assert.Equal((PathOf("a"), "Write machine 'lab'"), (Assert.Single(asked.ShouldProcess).Target, asked.ShouldProcess[0].Action));
        Assert.Same(lab, asked.Single<MachineHandle>());
        Assert.Empty(_folder.GetFiles());

        Assert.Same(lab, _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a"), PassThru = true }).Single<MachineHandle>());
        asked = _session.Run<ImportSimMachineCommand>(new { Path = PathOf("a"), WhatIf = true });
        Assert.Equal("lab2", Assert.Single(asked.ShouldProcess).Target);
        Assert.Single(_session.Run<GetSimMachineCommand>().Output);
    }

    [Fact]
    public void What_is_there_is_replaced_unless_NoClobber_says_otherwise()
    {
        _session.Boot("lab");
        File.WriteAllText(PathOf("a"), "old");
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a"), NoClobber = true }).Id());
        Assert.Equal("old", File.ReadAllText(PathOf("a")));

        _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a") }).MustSucceed();
        Assert.StartsWith("MACHINE", File.ReadAllText(PathOf("a")), StringComparison.Ordinal);
        Assert.Equal("OutputUnwritable", _session.Run<ExportSimMachineCommand>(new { Path = PathOf("none/a") }).Id());
    }

    [Fact]
    public void A_bad_file_is_one_error_with_its_place_and_no_machine()
    {
        _session.Boot("lab");
        _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a") }).MustSucceed();
        string[] lines = File.ReadAllLines(PathOf("a"));
        File.WriteAllLines(PathOf("short"), lines[..^1]);
        lines[^2] += " x=1";
        File.WriteAllLines(PathOf("bad"), lines);

        RunResult run = _session.Run<ImportSimMachineCommand>(new { Path = PathOf("bad") });
        Assert.Equal("InputInvalid", run.Id());
        Assert.StartsWith($"{PathOf("bad")}:{lines.Length - 1}: ", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("InputUnreadable", _session.Run<ImportSimMachineCommand>(new { Path = PathOf("short") }).Id());
        Assert.Equal("InputUnreadable", _session.Run<ImportSimMachineCommand>(new { Path = PathOf("none") }).Id());
        Assert.Contains(
            "New-SimMachine -Path", _session.Run<ImportSimMachineCommand>(new { Path = Lab.Recording("n2-tiny/tiny-buddy") }).Remedy(), StringComparison.Ordinal);
        Assert.Single(_session.Run<GetSimMachineCommand>().Output);
    }

    [Fact]
    public void Rows_of_a_table_name_files_and_are_counted()
    {
        _session.Boot("lab");
        _session.Run<ExportSimMachineCommand>(new { Path = PathOf("a") }).MustSucceed();
        RunResult run = _session.Run<ImportSimMachineCommand>(input: new[] { Row.Of(("Path", PathOf("a"))), Row.Of(("Path", PathOf("none"))) });

        Assert.Equal("lab2", Assert.Single(run.Of<MachineHandle>()).Name);
        Assert.StartsWith($"Row 2: {PathOf("none")}: ", Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
