using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Tests.Recording;

namespace PhysMem.Engine.Tests.Replay;

/// <summary>Machines that recordings weren't made on.</summary>
internal static class OtherMachines
{
    /// <summary>A machine fresh from its boot, with nodes one behind the other, and pressure modelled.</summary>
    public static MachineState Boot(int nodes, int cpus, long mebibytesOfNode, long swapPages = 0)
    {
        long size = mebibytesOfNode << 20;
        MachineState machine = MachineBuilder.Boot(new MachineDescription
        {
            Name = "other",
            Architecture = ArchitectureProfile.X64,
            Nodes =
            [
                .. Enumerable.Range(0, nodes).Select(nid => new NodeDescription(nid)
                {
                    Memory = [new MemoryRange(nid * size, (nid + 1) * size)],
                    Cpus = [.. Enumerable.Range(0, cpus).Where(cpu => cpu % nodes == nid)],
                }),
            ],
        });
        ModeledSystem.TurnOn(machine).Swap.Resize(swapPages);
        return machine;
    }

    /// <summary>A machine in the state where a recording begins.</summary>
    public static MachineState Recorded(string recording)
    {
        using var calls = SequenceReader.Open(Recordings.PathOf(recording));
        return RecordedMachine.Build(calls.ReadStart());
    }
}

/// <summary>Keeps book of the pages that a replay holds.</summary>
internal sealed class HeldPages : IReplayWatcher
{
    public long Pages { get; private set; }

    public void Played(in SequenceOp call, in CallAnswer answer) => Pages += call.Kind switch
    {
        SequenceOpKind.Bulk => answer.Pages.Length,
        SequenceOpKind.FreeList => -answer.Pages.Length,
        _ when answer.Pfn < 0 => 0,
        SequenceOpKind.Alloc => 1L << call.Order,
        SequenceOpKind.Free => -(1L << call.Order),
        SequenceOpKind.AllocExact or SequenceOpKind.ContigAlloc => call.NPages,
        SequenceOpKind.FreeExact or SequenceOpKind.ContigFree => -call.NPages,
        _ => 0,
    };
}

/// <summary>Writes to compact_memory now and then.</summary>
internal sealed class Compacting(MachineState machine) : IReplayWatcher
{
    private int _calls;

    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        if (++_calls % 500 == 0)
        {
            foreach (Zone zone in machine.PopulatedZones)
            {
                OnDemand.Compact((ModeledSystem)machine.Allocator.Pressure, zone, ZoneCompaction.WholeMemory, 0, default);
            }
        }
    }
}

/// <summary>Counts the frees of what failed requests were to get, by the names that the calls give it.</summary>
/// <param name="sequence">The sequence that is played; null for a trace, in which frames are names.</param>
internal sealed class FreesOfFailed(SequenceReader? sequence) : IReplayWatcher
{
    private readonly HashSet<long> _failed = [];

    public long Count { get; private set; }

    public void Played(in SequenceOp call, in CallAnswer answer)
    {
        long name = sequence == null ? call.Pfn : call.Id;
        switch (call.Kind)
        {
            case SequenceOpKind.Alloc or SequenceOpKind.AllocExact when answer.Pfn < 0:
                Fail(name, sequence == null ? 1L << call.Order : 1);
                break;
            case SequenceOpKind.Split when _failed.Contains(name):
                Fail(call.FirstId, 1L << call.Order);
                break;
            case SequenceOpKind.Free or SequenceOpKind.FreeExact:
                Count += _failed.Contains(name) ? 1 : 0;
                break;
            case SequenceOpKind.FreeList:
                foreach (long id in sequence!.ListIds)
                {
                    Count += _failed.Contains(id) ? 1 : 0;
                }

                break;
        }
    }

    private void Fail(long name, long count)
    {
        for (long k = 0; k < count; k++)
        {
            _failed.Add(name + k);
        }
    }
}
