using System.IO.Compression;
using System.IO.Pipes;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>What a path may name.</summary>
public sealed class MachinePathTests
{
    private static string Proc(string name) => Path.Combine(AppContext.BaseDirectory, "data", "proc", name);

    [Fact]
    public void A_folder_of_texts_as_cp_and_gzip_leave_them()
    {
        using var folder = new ScratchFolder();
        File.Copy(Proc("jc-zoneinfo.txt"), Path.Combine(folder.Path, "zoneinfo"));
        using (var packed = new GZipStream(File.Create(Path.Combine(folder.Path, "buddyinfo.txt.gz")), CompressionMode.Compress))
        {
            packed.Write(File.ReadAllBytes(Proc("jc-buddyinfo.txt")));
        }

        Twin twin = MachinePath.Open(folder.Path, "twin");
        using var machine = twin.Machine;

        Assert.Equal(2, machine.CpuCount);
        Assert.Contains("node 0 DMA: marks min 68, low 85, high 102", twin.Told);
        Assert.StartsWith("Node 0, zone      DMA      0      0      0      1      1      1      1      1      0      1      3", machine.Texts.BuddyInfo(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_s_folder_is_its_state()
    {
        Twin twin = MachinePath.Open(Shapes.Folder("128m"), "shape");
        using var machine = twin.Machine;

        Assert.Empty(twin.Told);
        using var recorded = SimMachine.FromFile(Path.Combine(Shapes.Folder("128m"), "state.txt"), "state");
        Assert.Equal(recorded.Texts.BuddyInfo(), machine.Texts.BuddyInfo());
    }

    [Fact]
    public void A_snapshot_of_a_recorder_by_its_time()
    {
        Twin twin = MachinePath.Open(Proc("collectl-fedora43-qemu.txt"), "twin", "1781929901.001", KernelLine.V72);
        using var machine = twin.Machine;

        Assert.Equal("the snapshot 1781929901.001 of 4 snapshots", twin.Told[0]);
        Assert.Equal("7.2", machine.Line.Name);
        Assert.Contains("zone   Normal   3331    378     93     90", machine.Texts.BuddyInfo(), StringComparison.Ordinal);
    }

    [Fact]
    public void Proc_itself()
    {
        Assert.SkipUnless(File.Exists("/proc/zoneinfo") && File.Exists("/proc/buddyinfo"), "there is no /proc/zoneinfo here");
        Twin twin = MachinePath.Open("/proc", "here");
        using var machine = twin.Machine;

        Assert.Empty(machine.Reports.Audit());
        Assert.True(machine.ManagedPages > 0);
    }

    [Fact]
    public void A_pipe_is_refused_since_it_can_be_read_once_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes have names in /proc");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";

        Assert.Contains("this is a pipe", Assert.Throws<InputException>(() => MachinePath.Open(path, "twin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_say_what_to_give()
    {
        using var folder = new ScratchFolder();
        var empty = Assert.Throws<InputException>(() => MachinePath.Open(folder.Path, "twin"));
        var time = Assert.Throws<InputException>(() => MachinePath.Open(Proc("collectl-fedora15.txt"), "twin", "noon"));
        var kernel = Assert.Throws<InputException>(() => MachinePath.Open(Shapes.Folder("128m"), "shape", line: KernelLine.V72));

        var recorded = Assert.Throws<InputException>(() => MachinePath.Open(Shapes.Folder("128m"), "shape", isEmpty: true));

        Assert.Equal("a recorded machine has in use what it had when it was recorded", recorded.Reason);
        Assert.Equal("the folder holds no state.txt and no zoneinfo, buddyinfo, pagetypeinfo, iomem, dmesg, e820, numactl", empty.Reason);
        Assert.Equal(("there is no snapshot 'noon' in it", "It has 1368076380.001."), (time.Reason, time.Remedy));
        Assert.Equal("a recorded machine has the kernel that it was recorded with", kernel.Reason);
    }

    // Behind 2.6.24's two lists of a CPU, and with 'present' without the memory map, as up to 3.8.
    [Fact]
    public void Zones_of_old_kernels_may_have_more_free_pages_than_present_ones()
    {
        using var folder = new ScratchFolder();
        Twin twin = MachinePath.Open(
            folder.Write("zoneinfo", "Node 0, zone   Normal\n  pages free     1020\n        min      4\n        low      5\n        high     6\n        spanned  1024\n        present  1000\n        protection: (0, 0)\n  pagesets\n    cpu: 0 pcp: 0\n              count: 2\n              high:  6\n              batch: 1\n    cpu: 0 pcp: 1\n              count: 1\n              high:  2\n              batch: 1\n  start_pfn:         0\n"),
            "old");
        using var machine = twin.Machine;

        Assert.Equal((1023, 1023, 1020, 3), (machine.PresentPages, machine.ManagedPages, machine.Reports.Zones()[0].FreePages, machine.Reports.Zones()[0].PageSetPages));
        Assert.Contains("node 0 Normal: has 1023 pages, as so many are free, and not 1000", twin.Filled);
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void Pageblocks_tell_the_size_of_a_zone_that_has_nothing_else_to_tell_it()
    {
        using var folder = new ScratchFolder();
        Twin twin = MachinePath.Open(
            folder.Write("pagetypeinfo", "Page block order: 9\nPages per block:  512\n\nFree pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10 \n"
                + "Node    0, zone   Normal, type    Unmovable      3      0      0      0      0      0      0      0      0      0      0 \n"
                + "Node    0, zone   Normal, type      Movable      0      0      0      0      0      0      0      0      0      0      2 \n\n"
                + "Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic      Isolate \nNode 0, zone   Normal            6           17            2            0            0 \n"),
            "blocks");
        using var machine = twin.Machine;

        Assert.Equal(25 * 512, machine.PresentPages);
        Assert.Contains("node 0 Normal: has 12800 pages, those of its pageblocks, as its size isn't told", twin.Filled);
        Assert.Contains("node 0 Normal: types of 25 pageblocks", twin.Told);
        Assert.Empty(machine.Reports.Audit());
    }

    [Fact]
    public void A_text_of_something_else_is_told_what_is_wanted()
    {
        using var folder = new ScratchFolder();
        var fault = Assert.Throws<InputException>(() => MachinePath.Open(folder.Write("dmesg", "Linux version 3.4.35\nMemory: 40MB = 40MB total\n"), "log"));

        Assert.Equal((0, "it holds no state, nothing of a zone, and no list of RAM or nodes"), (fault.Line, fault.Reason));
    }

    [Theory]
    [InlineData("Node 0, zone   Normal\n  pages free     10\n        min      -3\n", "zone Normal of node 0, told of from line 1 on, has a number below 0")]
    [InlineData("Node 0, zone   Normal\n        present  9\nNode 0, zone   Normal   1  1  99999999999", "zone Normal of node 0, told of from line 1 on, has more than 8388608 free blocks")]
    [InlineData("Node 0, zone   Normal\n  pages free     10\n        present  9\n  start_pfn:  99999999999", "zone Normal of node 0, told of from line 1 on, reaches to frame 100000000008, beyond 256 TiB")]
    [InlineData("Node 0, zone   Normal\n  pages free     0\n        present  0\n", "the text tells of no zone with memory")]
    public void Numbers_that_can_t_be_are_refused(string text, string reason)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(Path.Combine(folder.Path, "zoneinfo"), text);

        Assert.Equal(reason, Assert.Throws<InputException>(() => MachinePath.Open(folder.Path, "twin")).Reason);
    }
}
