using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>A file is there whole or not at all, and nothing beside it.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "target");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Who_fails_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(Target, "old");

        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(Target, file =>
        {
            file.Write(new byte[100_000]);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_a_killed_process_left_is_taken_away_and_what_somebody_writes_is_not()
    {
        string abandoned = OldFile(".physmem-0123456789abcdef0123456789abcdef.tmp"), written = OldFile(".physmem-aa.tmp"), other = OldFile("a.tmp");
        string young = _folder.Write(".physmem-bb.tmp", "just begun");
        using (new FileStream(written, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            WholeFile.Write(Target, file => file.Write("new"u8));
        }

        Assert.Equal("new", File.ReadAllText(Target));
        Assert.False(File.Exists(abandoned));
        Assert.All([written, other, young], file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public void A_name_as_long_as_a_name_may_be_can_be_written()
    {
        string target = Path.Combine(_folder.Path, new string('n', 250));
        WholeFile.Write(target, file => file.WriteByte(1));
        Assert.Equal([target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_error_names_the_target_and_not_what_is_written_beside_it()
    {
        using SimMachine machine = Machines.Make("too small to group");
        string target = Path.Combine(_folder.Path, "none", "a");
        var fault = Assert.Throws<PhysMemException>(() => machine.Exchange.Export(target));

        Assert.Equal(FaultCode.OutputUnwritable, fault.Code);
        Assert.DoesNotContain(".physmem-", fault.Message, StringComparison.Ordinal);
        Assert.Contains(target, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_leaves_nothing_behind()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a disk that is always full.");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        Assert.Throws<IOException>(() => WholeFile.Write(Target, _ => full.Write(new byte[10_000])));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Of_two_writers_and_a_reader_at_once_none_sees_half_a_file()
    {
        SimMachine[] machines = [Machines.Make("too small to group"), Machines.Make("booted, small")];
        machines[0].Exchange.Export(Target);
        Task[] writers = [.. machines.Select(machine => Task.Run(() =>
        {
            for (int k = 0; k < 40; k++)
            {
                machine.Exchange.Export(Target);
            }
        }))];
        do
        {
            using SimMachine read = SimMachine.FromFile(Target, "read");
            Assert.Contains(read.ManagedPages, machines.Select(machine => machine.ManagedPages));
        }
        while (!Task.WhenAll(writers).IsCompleted);

        await Task.WhenAll(writers);
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        Array.ForEach(machines, machine => machine.Dispose());
    }

    private string OldFile(string name)
    {
        string file = _folder.Write(name, "half");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        return file;
    }
}
