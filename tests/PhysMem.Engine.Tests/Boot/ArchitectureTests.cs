using PhysMem.Engine.Boot;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Boot;

/// <summary>Zones of architectures other than a PC's: which there are, where they end, and what masks and texts make of them.</summary>
public class ArchitectureTests
{
    private const long MiB = 1L << 20;

    // Pages of 4 KiB: 768 MiB of low memory are 196608, 4 GiB are 1048576; frame 0 is nobody's.
    [Theory]
    [InlineData("arm", 2048, "Normal 262144+196608, HighMem 458752+327680")]
    [InlineData("arm64", 8192, "DMA 262144+786432, Normal 1048576+1310720")]
    [InlineData("riscv64", 4096, "DMA32 524288+524288, Normal 1048576+524288")]
    [InlineData("mips", 1024, "Normal 1+65535, HighMem 131072+196608")]
    [InlineData("ppc", 1024, "DMA 1+196607, HighMem 196608+65536")]
    [InlineData("ppc64", 1024, "Normal 1+16383")]
    [InlineData("s390x", 4096, "DMA 1+524287, Normal 524288+524288")]
    public void Memory_goes_to_the_zones_of_the_architecture(string name, int mib, string zones)
    {
        using SimMachine machine = Boot(Of(name), mib);
        Assert.Equal(zones, string.Join(", ", machine.State.PopulatedZones.Select(z => $"{z.Name} {z.StartPfn}+{z.PresentPages}")));
    }

    // What gfp_zone answers where a kernel hasn't got the zone that is asked for.
    [Theory]
    [InlineData("arm", "Normal", "Normal", "HighMem", "Movable")]
    [InlineData("arm64", "DMA", "DMA32", "Normal", "Movable")]
    [InlineData("riscv64", "Normal", "DMA32", "Normal", "Movable")]
    [InlineData("ppc", "DMA", "Normal", "HighMem", "Movable")]
    [InlineData("ppc64", "Normal", "Normal", "Normal", "Movable")]
    [InlineData("s390x", "DMA", "Normal", "Normal", "Movable")]
    public void Masks_choose_among_its_zones(string name, string dma, string dma32, string high, string movable)
    {
        ArchitectureProfile architecture = Of(name);
        uint[] masks = [GfpBits.Dma, GfpBits.Dma32, GfpBits.HighMem, GfpBits.HighMem | GfpBits.Movable];
        Assert.Equal(
            [dma, dma32, high, movable], masks.Select(gfp => architecture.ZoneName(GfpZoneTable.For(architecture).ZoneIndex(gfp))));
    }

    // Orders as the kernels' configurations have them: no huge pages on 32 bits, 1 MiB on s390, 2 MiB on ppc64.
    [Theory]
    [InlineData("arm", 12, 10, 10, false)]
    [InlineData("arm64", 12, 10, 9, true)]
    [InlineData("ppc64", 16, 8, 5, true)]
    [InlineData("s390x", 12, 8, 8, true)]
    public void Orders_are_those_of_its_kernels(string name, int shift, int maxOrder, int pageblockOrder, bool huge)
    {
        KernelBuild build = MachineTemplates.FromSize(Of(name), 1024 * MiB).Build;
        Assert.Equal((shift, maxOrder, pageblockOrder, huge), (build.PageShift, build.MaxOrder, build.PageblockOrder, build.HasHugePages));
    }

    // A reserve has an entry for each zone that the kernel is built with, with memory or without.
    [Fact]
    public void Texts_have_an_entry_for_each_zone()
    {
        using SimMachine machine = Boot(Of("arm"), 2048);
        string text = machine.Texts.ZoneInfo();
        Assert.Contains("        protection: (0, 10240, 10240)\n", text, StringComparison.Ordinal);
        Assert.Contains("Node 0, zone  Movable\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DMA", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_may_be_built_with_other_zones()
    {
        ArchitectureProfile arm = Of("arm");
        ArchitectureProfile other = arm.WithZones([ZoneType.Movable, ZoneType.Dma, ZoneType.HighMem, ZoneType.Normal], out string? fault)!;
        Assert.Null(fault);
        Assert.Equal([ZoneType.Dma, ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable], other.Zones);
        Assert.Equal(("arm", arm.LowMemoryLimit, arm.MemoryStart), (other.Name, other.LowMemoryLimit, other.MemoryStart));
        Assert.Same(arm, arm.WithZones(arm.Zones.Reverse(), out _));
    }

    [Theory]
    [InlineData("arm", "Every kernel has the zones Normal and Movable", ZoneType.Dma, ZoneType.Normal)]
    [InlineData("arm", "arm has memory that its kernel doesn't map: it needs HighMem", ZoneType.Normal, ZoneType.Movable)]
    [InlineData("arm64", "arm64 has all its memory mapped: it has no HighMem", ZoneType.Normal, ZoneType.HighMem, ZoneType.Movable)]
    [InlineData("arena", "An arena has the zone Normal alone", ZoneType.Normal, ZoneType.Movable)]
    public void Zones_that_no_kernel_has_are_refused(string name, string why, params ZoneType[] zones)
    {
        Assert.Null(Of(name).WithZones(zones, out string? fault));
        Assert.Equal(why, fault);
    }

    // The name is not to be guessed from the zones: arm and mips have the same.
    [Theory]
    [InlineData("arm")]
    [InlineData("mips")]
    [InlineData("s390x")]
    [InlineData("Normal+Movable")]
    public void A_file_keeps_the_architecture(string name)
    {
        ArchitectureProfile architecture = ArchitectureProfile.All.FirstOrDefault(a => a.Name == name)
            ?? ArchitectureProfile.OfZones(name.Split('+'), isNuma: true);
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "machine.gz");
        using SimMachine machine = Boot(architecture, 1024);
        machine.Exchange.Export(path);
        using SimMachine read = SimMachine.FromFile(path, "read");
        Assert.Same(architecture, read.Architecture);
        Assert.Empty(MachineComparison.Compare(machine.Exchange.Picture(), read.Exchange.Picture()));
    }

    [Fact]
    public void A_file_of_an_architecture_with_other_zones_is_refused()
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "machine.txt");
        using SimMachine machine = Boot(Of("riscv64"), 1024);
        machine.Exchange.Export(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("architecture=riscv64", "architecture=riscv65", StringComparison.Ordinal));
        var thrown = Assert.Throws<InputException>(() => SimMachine.FromFile(path, "read"));
        Assert.Contains(":1: there is no architecture 'riscv65' with the zones of the state", thrown.Message, StringComparison.Ordinal);
    }

    private static ArchitectureProfile Of(string name) => ArchitectureProfile.All.Single(a => a.Name == name);

    private static SimMachine Boot(ArchitectureProfile architecture, int mib) =>
        SimMachine.Boot(MachineTemplates.FromSize(architecture, mib * MiB));
}
