using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>What surrounds each request when memory pressure is modelled: who asks, and what happened meanwhile.</summary>
public sealed partial class SimMachine
{
    private ModeledSystem? ModelIfOn => State.Allocator.Pressure as ModeledSystem;

    private int MoveCount => ModelIfOn?.Moves.Count ?? 0;

    private void BeginCall(AllocationRequest request)
    {
        if (ModelIfOn is { } model)
        {
            model.Caller = request.Pid == 0 ? null : TaskOf(model, request.Pid);
            model.Journal.Take();
            model.Log.Clear();
        }
        else if (request.Pid != 0)
        {
            throw NoSuchTask(request.Pid);
        }
    }

    private AllocationResult EndCall(AllocationRequest request, in AllocationResult result)
    {
        string log = result.Fault == FaultCode.OutOfMemory ? FailureLog(request) : "";
        if (ModelIfOn is not { } model)
        {
            return log.Length > 0 ? result with { KernelLog = log } : result;
        }

        if (result.Allocation is { } given)
        {
            OwnByCaller(model, given);
        }
        else
        {
            foreach (Report.Allocation page in result.Bulk)
            {
                OwnByCaller(model, page);
            }
        }

        log = model.Log.Length > 0 ? model.Log + log : log;
        RunDaemonsIfWanted(model);
        IReadOnlyList<PressureEvent> events = model.Journal.Take();
        return log.Length > 0 || events.Count > 0 ? result with { KernelLog = log, Pressure = events } : result;
    }

    private string FailureLog(AllocationRequest request)
    {
        string comm = ModelIfOn?.Caller?.Task.Name ?? FailureText.UnknownTask;
        return FailureText.Format(State, request, comm);
    }

    // Pages of exact requests are single ones; others are one block.
    private void OwnByCaller(ModeledSystem model, Report.Allocation given)
    {
        if (model.Caller is { IsGone: false } task)
        {
            Zone zone = State.Frames.ZoneOf(given.Pfn)!;
            long blocks = given.Order == 0 ? given.Pages : 1;
            for (long k = 0; k < blocks; k++)
            {
                model.Tasks.Own(task, zone, zone.FrameIndex(given.Pfn + k));
            }
        }
    }

    private static void RunDaemonsIfWanted(ModeledSystem model)
    {
        if (!model.DaemonsRunByThemselves)
        {
            return;
        }

        foreach (Node node in model.Machine.Nodes.Where(n => n.HasMemory))
        {
            model.Kswapd.Run(node);
            model.Kcompactd.Run(node);
        }
    }
}
