using PhysMem.Engine.Report;

namespace PhysMem.Engine.WhatIf;

/// <summary>The first request of a kind that failed in a run, from which the failures of its kind are explained.</summary>
/// <param name="Line">Line of the trace.</param>
/// <param name="Event">The event in words.</param>
/// <param name="Failure">The request, with the numbers of its moment.</param>
internal sealed record FirstFailure(long Line, string Event, RequestFailure Failure);
