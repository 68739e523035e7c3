using PhysMem.Engine.Exchange;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Face;

/// <summary>A machine as a value: copied, written to a file, taken down to be compared.</summary>
public sealed class MachineExchange : MachineSubject
{
    internal MachineExchange(SimMachine machine)
        : base(machine)
    {
    }

    /// <summary>
    /// Makes a second machine that stands exactly where this one does: the same frames, lists in the same order, the
    /// same counters. The same calls then have the same results on both, and neither sees what is done to the other.
    /// </summary>
    /// <param name="name">What to call it.</param>
    public SimMachine Copy(string name) => new(State.Copy(), name);

    /// <summary>
    /// Writes the whole machine to a file, from which <see cref="SimMachine.FromFile"/> makes an equal one; compressed
    /// when the name ends in .gz.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>: nothing was written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped (<see cref="Interruption"/>); what was there is still there.</exception>
    public void Export(string path) => MachineFile.Write(State, path);

    /// <summary>The whole allocator state, in the form that recordings have it.</summary>
    public StateDump Capture(string label) => StateCapture.Capture(State, label);

    /// <summary>Everything that decides what this machine will do, for <see cref="MachineComparison"/>.</summary>
    public MachinePicture Picture() => new(State);
}
