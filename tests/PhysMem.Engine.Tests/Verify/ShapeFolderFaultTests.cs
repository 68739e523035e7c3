using PhysMem.Engine.Faults;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Verify;

public class ShapeFolderFaultTests
{
    [Theory]
    [InlineData("bootlog.txt", 3, "BIOS-e820: [mem 0x0-0x9fbff]", "the line should have the form 'BIOS-e820: [mem 0xSTART-0xEND] KIND'")]
    [InlineData("bootlog.txt", 3, "BIOS-e820: [mem 0xzz-0x9fbff] usable", "the line should have the form 'BIOS-e820: [mem 0xSTART-0xEND] KIND'")]
    [InlineData("bootlog.txt", 3, "BIOS-e820: [mem 0x9fc00-0x9f000] usable", "the range ends at 0x9f000 before it begins at 0x9fc00")]
    [InlineData("bootlog.txt", 3, "BIOS-e820: [mem 0x0-0xffffffffffffffffff] usable", "the address 0xffffffffffffffffff is out of range")]
    [InlineData("bootlog.txt", 12, "ACPI: SRAT: Node 0 [mem 0x0-0x9ffff]", "the line should have the form 'ACPI: SRAT: Node N PXM P [mem 0xSTART-0xEND]'")]
    [InlineData("bootlog.txt", 12, "ACPI: SRAT: Node 5 PXM 0 [mem 0x0-0x9ffff]", "node 5 is not in nodes.txt")]
    [InlineData("bootlog.txt", 12, "ACPI: SRAT: Node 5000 PXM 0 [mem 0x0-0x9ffff]", "5000 is no node number")]
    [InlineData("bootlog.txt", 12, "  node   0: 0x1000", "the line should have the form '  node N: [mem 0xSTART-0xEND]'")]
    [InlineData("bootlog.txt", 12, "Fallback order for Node 0:", "the line should have the form 'Fallback order for Node N: N N ..'")]
    [InlineData("bootlog.txt", 12, "Built 1 zonelists.", "the line should have the form 'Built N zonelists, mobility grouping on.  Total pages: N'")]
    [InlineData("cmdline.txt", 1, "quiet kernelcore=much", "kernelcore=much is neither a size nor a percentage: 'much' does not begin with a number.")]
    [InlineData("nodes.txt", 1, "node0 distance 10", "the line should have the form 'nodeN distance: D D ..' or 'nodeN cpulist: LIST'")]
    [InlineData("nodes.txt", 1, "node0 distance: ten", "a distance should be a number, not 'ten'")]
    [InlineData("nodes.txt", 2, "node0 cpulist: 3-1", "'3-1' is no range of CPUs")]
    [InlineData("nodes.txt", 2, "node0 cpulist: 0-9000", "'0-9000' is no range of CPUs")]
    [InlineData("nodes.txt", 2, "node0 cpulist: 0-1-2", "'0-1-2' is no range of CPUs")]
    [InlineData("sysctl.txt", 4, "vm.lowmem_reserve_ratio: 1", "the line should have the form 'vm.NAME = VALUE'")]
    [InlineData("machine.txt", 2, "before the state dump: reboot", "'reboot' should have the form 'echo VALUE > /proc/sys/vm/NAME'")]
    [InlineData("machine.txt", 2, "before the state dump: echo 1 > /proc/sys/vm/a; echo 2 > /etc/passwd", "'echo 2 > /etc/passwd' should have the form 'echo VALUE > /proc/sys/vm/NAME'")]
    [InlineData("zoneinfo.txt", 1, "Zone DMA", "the file should begin with 'Node N, zone NAME'")]
    [InlineData("zoneinfo.txt", 1, "Node zero, zone DMA", "the node should be a number, not 'zero'")]
    [InlineData("zoneinfo.txt", 3, "      nr_inactive_anon many", "'nr_inactive_anon' should be a number, not 'many'")]
    [InlineData("zoneinfo.txt", 3, "              high:  7", "there is no 'cpu:' line before this one")]
    [InlineData("zoneinfo.txt", 3, "        protection: (0, x)", "a reserve should be a number, not 'x'")]
    public void A_malformed_line_is_named(string file, int line, string replacement, string reason)
    {
        using var folder = new ScratchFolder();
        Shapes.Copy("128m", folder.Path);
        string path = Path.Combine(folder.Path, file);
        string[] lines = File.ReadAllLines(path);
        lines[line - 1] = replacement;
        File.WriteAllLines(path, lines);

        var thrown = Assert.Throws<InputException>(() => ShapeFolder.Read(folder.Path));
        Assert.Equal($"{path}:{line}: {reason}", thrown.Message);
        Assert.Equal(FaultCode.InputInvalid, thrown.Code);
        Assert.NotEmpty(thrown.Remedy);
    }

    [Theory]
    [InlineData("bootlog.txt", "BIOS-e820", "{0}: there is no BIOS-e820 line, so the memory is not known")]
    [InlineData("zoneinfo.txt", "        min ", "{0}:1: zone DMA of node 0 has no 'min' line")]
    [InlineData("zoneinfo.txt", "Node 0, zone", "{0}:2: the file should begin with 'Node N, zone NAME'")]
    public void A_missing_line_is_named(string file, string start, string message)
    {
        using var folder = new ScratchFolder();
        Shapes.Copy("128m", folder.Path);
        string path = Path.Combine(folder.Path, file);
        string[] kept = [.. File.ReadAllLines(path).Where(l => !l.Contains(start, StringComparison.Ordinal))];
        File.WriteAllLines(path, kept);
        var thrown = Assert.Throws<InputException>(() => ShapeFolder.Read(folder.Path));
        Assert.StartsWith(message.Replace("{0}", path, StringComparison.Ordinal), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_set_of_zones_is_refused()
    {
        using var folder = new ScratchFolder();
        Shapes.Copy("128m", folder.Path);
        string path = Path.Combine(folder.Path, "zoneinfo.txt");
        File.WriteAllText(path, File.ReadAllText(path).Replace("DMA32", "DMA64", StringComparison.Ordinal));
        var thrown = Assert.Throws<InputException>(() => ShapeFolder.Read(folder.Path));
        Assert.Equal(
            $"{path}:1: the zones DMA DMA64 Normal Movable Device are those of no architecture that PhysMem knows",
            thrown.Message);
    }

    [Fact]
    public void A_folder_without_a_file_is_refused()
    {
        using var folder = new ScratchFolder();
        Shapes.Copy("128m", folder.Path);
        File.Delete(Path.Combine(folder.Path, "state.txt"));
        var thrown = Assert.Throws<InputException>(() => ShapeFolder.Read(folder.Path));
        Assert.Equal(FaultCode.InputUnreadable, thrown.Code);
        Assert.Equal(Path.Combine(folder.Path, "state.txt"), thrown.File);
    }

    [Fact]
    public void Distances_that_do_not_fit_are_reported_for_the_machine()
    {
        using var folder = new ScratchFolder();
        Shapes.Copy("128m", folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, "nodes.txt"), "node0 distance: 10 20\nnode0 cpulist: 0\n");
        var thrown = Assert.Throws<InputException>(() => ShapeFolder.Read(folder.Path));
        Assert.Contains("Node 0 has 2 distances, but the machine has 1 nodes.", thrown.Message, StringComparison.Ordinal);
    }
}
