using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>The example of docs/engine.md is this one.</summary>
public class LibraryExampleTests
{
    [Fact]
    public void The_example_runs()
    {
        using SimMachine machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 64 << 20));
        AllocationResult result = machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, Order: 3));
        Allocation block = result.Allocation!;
        ZoneReport zone = machine.Reports.Zones().Single(one => one.Zone == block.Zone);
        machine.FreePagesAt(block.Pfn, block.Order);

        Assert.Equal(("DMA32", 3, 8L), (zone.Zone, block.Order, block.Pages));
        Assert.Null(result.Fault);
    }

    [Fact]
    public void The_page_shows_it()
    {
        string[] source = Lines("tests/PhysMem.Engine.Tests/Face/LibraryExampleTests.cs");
        string[] example = [.. Lines("docs/engine.md").SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```")];

        Assert.Equal(5, example.Length);
        Assert.All(example, line => Assert.Contains(line, source));
    }

    private static string[] Lines(string file) => [.. File.ReadAllLines(Path.Combine(RepositoryFiles.Root, file)).Select(line => line.Trim())];
}
