using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.State;
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
