using System.Runtime.InteropServices;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Report;

/// <summary>The numbers of a failure are taken down anew only if one has changed: so each must be looked at.</summary>
public sealed class ZoneNumbersTests : IDisposable
{
    private readonly SimMachine _machine = SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.I386Pae, 1L << 30));

    public ZoneNumbersTests()
    {
        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 3));
        _machine.Pressure.FillPageCache(100);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_number_that_differs_is_seen_whichever_it_is()
    {
        Zone zone = _machine.State.PopulatedZones[^1];
        ZoneNumbers[] numbers = new ZoneNumbers[1];
        numbers[0].Take(zone, cpu: 0);
        Span<byte> bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
        int reserves = MemoryMarshal.Cast<long, byte>((Span<long>)numbers[0].Reserve).Length / sizeof(uint);
        List<int> unseen = [];
        for (int k = 0; k < words.Length; k++)
        {
            words[k] ^= 1;
            if (numbers[0].AreOf(zone, cpu: 0))
            {
                unseen.Add(k);
            }

            words[k] ^= 1;
        }

        // Reserves for zones that the architecture doesn't have, and what fills the last word up.
        int more = (reserves - (zone.LowmemReserve.Length * 2)) + (MigrateTypes.Count % 2);
        Assert.Equal(more, unseen.Count);
        Assert.True(numbers[0].AreOf(zone, cpu: 0));
    }

    [Fact]
    public void Numbers_are_those_of_the_same_moment_only()
    {
        MemoryNumbers before = MemoryNumbers.Take(_machine.State, cpu: 0);

        Assert.Same(before, MemoryNumbers.Take(_machine.State, cpu: 0, before));
        _machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel));
        Assert.NotSame(before, MemoryNumbers.Take(_machine.State, cpu: 0, before));
    }
}
