using PhysMem.Engine.Recording;

namespace PhysMem.Engine.Trace;

/// <summary>A trace with the states that were recorded around it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Events">The events, with frees and their later halves paired.</param>
/// <param name="States">The state before, if one was recorded; behind it the state after, if one was.</param>
internal sealed record RecordedTrace(string Name, List<TraceEvent> Events, IReadOnlyList<StateDump> States);
