using PhysMem.Engine.Audit;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Face;

/// <summary>Machines as values: copied, written to files and read again, compared, checked.</summary>
public sealed partial class SimMachine
{
    /// <summary>The name that a machine had when it was written to a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It can't be read, or is no machine's file.</exception>
    public static string NameInFile(string path) => MachineReader.ReadName(path);

    /// <summary>
    /// The differences between two machines, their names aside; none when the same calls would have the same results
    /// on both. The pictures are taken beforehand, so that no two machines need be held still at once.
    /// </summary>
    public static IEnumerable<MachineDifference> Compare(MachinePicture reference, MachinePicture difference) =>
        MachineComparison.Compare(reference, difference);

    /// <summary>
    /// Makes a second machine that stands exactly where this one does: the same frames, lists in the same order, the
    /// same counters. The same calls then have the same results on both, and neither sees what is done to the other.
    /// </summary>
    /// <param name="name">What to call it.</param>
    public SimMachine Copy(string name) => new(State.Copy(), name);

    /// <summary>
    /// Writes the whole machine to a file, from which <see cref="FromFile"/> makes an equal one; compressed when the
    /// name ends in .gz.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>: nothing was written.</exception>
    public void Export(string path) => MachineFile.Write(State, Name, path);

    /// <summary>Everything that decides what this machine will do, for <see cref="Compare"/>.</summary>
    public MachinePicture Picture() => new(Name, [.. MachineText.Lines(State)]);

    /// <summary>
    /// Checks lists, marks and counters against each other: what is wrong, nothing for a sound machine. A machine
    /// that was only used through this class is sound.
    /// </summary>
    public IReadOnlyList<AuditFinding> Audit() =>
        [.. MachineAudit.Findings(State).Select(finding => finding with { Machine = Name })];
}
