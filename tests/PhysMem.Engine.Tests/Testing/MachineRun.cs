using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Report;
using Block = PhysMem.Engine.Report.Allocation;

namespace PhysMem.Engine.Tests.Testing;

/// <summary>Makes random calls on a whole machine through its public face, and keeps book of what it holds.</summary>
internal sealed class MachineRun(SimMachine machine)
{
    private readonly List<Block> _held = [];

    /// <summary>What it holds, oldest first.</summary>
    public IReadOnlyList<Block> Held => _held;

    public long HeldPages => _held.Sum(a => a.Pages);

    public int FailedRequests { get; private set; }

    public int RefusedFrees { get; private set; }

    /// <summary>The same on a machine that is equal to this run's.</summary>
    public MachineRun On(SimMachine equal)
    {
        var run = new MachineRun(equal);
        run._held.AddRange(_held);
        return run;
    }

    public void Step(MachineCall call)
    {
        var request = new AllocationRequest(call.Gfp, call.Order) { Node = call.Node, Cpu = call.Cpu };
        switch (call.Kind)
        {
            case MachineCallKind.AllocPages:
                Hold(request, machine.AllocPages(request));
                break;
            case MachineCallKind.GetFreePages:
                Hold(request, machine.GetFreePages(request));
                break;
            case MachineCallKind.GetZeroedPage:
                Hold(request with { Order = 0 }, machine.GetZeroedPage(request));
                break;
            case MachineCallKind.Free:
            case MachineCallKind.FreeByAddress:
                Free(call);
                break;
            case MachineCallKind.FreeWrongly:
                FreeWrongly(call);
                break;
            case MachineCallKind.DrainAll:
                machine.DrainAllPages(call.Cpu);
                break;
            default:
                machine.DrainLocalPages(call.Cpu);
                break;
        }
    }

    /// <summary>Gives everything back, also from the per-CPU lists.</summary>
    public void Finish()
    {
        foreach (Block block in _held)
        {
            machine.FreePagesAt(block.Pfn, block.Order);
        }

        _held.Clear();
        machine.DrainAllPages();
    }

    private void Hold(AllocationRequest request, AllocationResult result)
    {
        if (result.Allocation is not { } block)
        {
            FailedRequests++;
            Assert.NotNull(result.Fault);
            return;
        }

        Assert.Equal(request.Order, block.Order);
        Assert.DoesNotContain(_held, b => b.Pfn < block.Pfn + block.Pages && block.Pfn < b.Pfn + b.Pages);
        _held.Add(block);
    }

    private void Free(MachineCall call)
    {
        if (_held.Count == 0)
        {
            return;
        }

        int at = call.Pick % _held.Count;
        Block block = _held[at];
        _held.RemoveAt(at);
        if (call.Kind == MachineCallKind.FreeByAddress && block.PageAddress is { } address)
        {
            machine.FreePagesByAddress(address, block.Order, call.Cpu);
        }
        else
        {
            machine.FreePagesAt(block.Pfn, block.Order, call.Cpu);
        }
    }

    // Any frame of the machine and around it: unless it is the first of a held block it must be refused.
    private void FreeWrongly(MachineCall call)
    {
        FrameRange range = machine.State.Frames.Ranges[call.Pick % machine.State.Frames.Ranges.Count];
        long pfn = range.Start - 8 + (call.Pick % (range.End - range.Start + 16));
        if (_held.Exists(b => b.Pfn == pfn && b.Order == call.Order))
        {
            return;
        }

        StateDump before = machine.Exchange.Capture("state");
        Assert.Throws<PhysMemException>(() => machine.FreePagesAt(pfn, call.Order, call.Cpu));
        Assert.Null(StateComparer.FirstDifference(before, machine.Exchange.Capture("state")));
        RefusedFrees++;
    }
}
