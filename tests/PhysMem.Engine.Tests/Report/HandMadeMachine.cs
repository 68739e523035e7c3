using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Report;

/// <summary>A machine with one zone, DMA32 from pfn 4096 on, whose free blocks a test puts there itself.</summary>
internal sealed class HandMadeMachine : IDisposable
{
    private const long Start = 4096;

    private uint _next;

    public HandMadeMachine(long pages)
    {
        State = new MachineState(new KernelBuild(ArchitectureProfile.X64), [new SimCpu(0, 0)]);
        Node node = State.AddNode(0);
        node.StartPfn = Start;
        node.SpannedPages = node.PresentPages = pages;
        Zone = node.Zones[1];
        Zone.PresentPages = Zone.ManagedPages = pages;
        Zone.Span(Start, pages);
        State.Complete([new FrameRange(Start, Start + pages, Zone)]);
    }

    public MachineState State { get; }

    public Zone Zone { get; }

    /// <summary>
    /// Puts blocks on a list, each followed by a block in use, so that none could merge, behind those before.
    /// </summary>
    public HandMadeMachine With(int count, int order, int mt)
    {
        uint pair = 2u << order;
        _next = (_next + pair - 1) / pair * pair;
        for (int k = 0; k < count; k++, _next += pair)
        {
            Zone.Buddy.AppendRecorded(_next, order, mt);
        }

        return this;
    }

    public void Dispose() => State.Dispose();
}
