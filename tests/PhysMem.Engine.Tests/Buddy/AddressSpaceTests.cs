using System.Globalization;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Buddy;

/// <summary>What machines take of the process's address space, measured while no other test runs.</summary>
[Collection(nameof(Alone))]
public class AddressSpaceTests
{
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public class Alone;

    // Other tests leave memory behind that the runtime may give back meanwhile, which makes the sum less, never more.
    [Fact]
    public void A_small_machine_takes_address_space_by_its_size()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process its address space.");
        var machines = new List<SimMachine>();
        long before = Bytes();
        for (int k = 0; k < 100; k++)
        {
            machines.Add(SimMachine.Boot(MachineTemplates.From(new MachineTemplate
            {
                Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 64 << 20, Nodes = 1, Cpus = 1,
            })));
        }

        long each = (Bytes() - before) / machines.Count;
        machines.ForEach(machine => machine.Dispose());
        Assert.True(each < 4 << 20, $"A machine of 64 MiB takes {each} bytes of address space.");
    }

    private static long Bytes() =>
        long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmSize:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
}
