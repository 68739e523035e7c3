using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Core;

/// <summary>A pageblock in which two nodes take turns keeps its type, where lists follow pageblocks.</summary>
public class SharedPageblockTests
{
    private const long MiB = 1 << 20;

    public static TheoryData<string> Lines => [.. KernelLine.All.Select(line => line.Name)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_node_that_takes_all_its_memory_for_another_type_leaves_the_other_node_s_blocks_where_they_are(string line)
    {
        using SimMachine machine = SimMachine.Boot(new MachineDescription
        {
            Name = "m", Line = KernelLine.All.Single(one => one.Name == line), Build = new KernelBuild(ArchitectureProfile.X64),
            Nodes =
            [
                new NodeDescription(0) { Cpus = [0], Memory = [new MemoryRange(16 * MiB, 33 * MiB), new MemoryRange((33 * MiB) + (MiB / 2), 48 * MiB)] },
                new NodeDescription(1) { Cpus = [], Memory = [new MemoryRange(33 * MiB, (33 * MiB) + (MiB / 2)), new MemoryRange(48 * MiB, 64 * MiB)] },
            ],
        });
        while (machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel | GfpMask.ThisNode, 0) { Node = 0 }).Succeeded)
        {
        }

        // All of node 0 is unmovable now, but for what it shares with node 1, whose free blocks there are movable ones.
        Assert.Empty(machine.Reports.Audit());
        Assert.Equal(KernelLine.All.Single(one => one.Name == line).ListsFollowPageblocks ? MigrateType.Movable : MigrateType.Unmovable, TypeAt(machine, 33 * MiB));
    }

    private static MigrateType TypeAt(SimMachine machine, long address)
    {
        var (zone, index) = (machine.State.Frames.ZoneOf(address >> 12)!, address >> 12);
        return (MigrateType)zone.Pageblocks.OfFrame(zone.FrameIndex(index));
    }
}
