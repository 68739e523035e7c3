using System.IO.Enumeration;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Replay;
using PhysMem.Engine.Trace;

namespace PhysMem.Engine.WhatIf;

/// <summary>
/// One thing that is done in another way than when the trace was recorded: the requests of a task or a call site get another
/// mask, migratetype or order. All else of the history stays as it was.
/// </summary>
public sealed record TraceChange
{
    /// <summary>Name of the task, with * and ? as wildcards; null for any.</summary>
    public string? Task { get; init; }

    /// <summary>A function of the request's stack, with * and ?; null for any. Events without a stack are left as they are.</summary>
    public string? Function { get; init; }

    /// <summary>Order of the requests that are changed; null for any.</summary>
    public int? OfOrder { get; init; }

    /// <summary>The mask to ask with, in names or as a number; null for the recorded one.</summary>
    public string? Gfp { get; init; }

    /// <summary>The migratetype to ask for; null for that of the mask.</summary>
    public MigrateType? MigrateType { get; init; }

    /// <summary>The order to ask for; null for the recorded one.</summary>
    public int? Order { get; init; }

    /// <summary>What distinguishes a run with it from others, in words.</summary>
    public override string ToString()
    {
        string[] which = [.. new[] { Task, Function, OfOrder is { } of ? $"order {of}" : null }.OfType<string>()];
        string[] what = [.. new[] { Gfp, MigrateType?.ToString(), Order is { } order ? $"order {order}" : null }.OfType<string>()];
        return $"{(which.Length == 0 ? "all" : string.Join(", ", which))}: {string.Join(", ", what)}";
    }

    /// <summary>Whether it is about an event.</summary>
    internal bool IsAbout(in KmemEvent e) =>
        e.Kind == TraceEventKind.Alloc
        && (OfOrder is null || e.Order == OfOrder)
        && (Task is null || (e.Task is { } task && FileSystemName.MatchesSimpleExpression(Task, task)))
        && (Function is null || HasFunction(e.Stack));

    /// <summary>What to ask for at an event that it is about.</summary>
    internal KmemRequest RequestOf(in KmemEvent e) =>
        new(Gfp ?? e.Gfp, Order ?? e.Order, MigrateType is { } type ? (int)type : -1);

    private bool HasFunction(string? stack)
    {
        if (stack is null)
        {
            return false;
        }

        foreach (Range part in stack.AsSpan().Split(" < "))
        {
            if (FileSystemName.MatchesSimpleExpression(Function, stack.AsSpan()[part]))
            {
                return true;
            }
        }

        return false;
    }
}
