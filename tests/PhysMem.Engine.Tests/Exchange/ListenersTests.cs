using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Exchange;

/// <summary>
/// The engine takes shorter ways while nobody listens: the first zone before the walk, rows instead of single pages.
/// They must lead to the same place.
/// </summary>
public class ListenersTests
{
    [Theory]
    [MemberData(nameof(Machines.Kinds), MemberType = typeof(Machines))]
    public void A_machine_that_is_listened_to_goes_the_same_way(string kind) => EqualMachines.Check(kind, original =>
    {
        SimMachine equal = original.Exchange.Copy("copy");
        equal.Trace = new TraceLog();
        equal.Decisions = new DecisionLog();
        return equal;
    });
}
