using System.Collections.Immutable;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Diagnosis;

/// <summary>A change as something that can be done: to the machine, or to the request.</summary>
internal sealed record FlipTrial
{
    /// <summary>No change.</summary>
    public static FlipTrial Nothing { get; } = new();

    /// <summary>Sysctls to write.</summary>
    public ImmutableArray<SysctlSetting> Settings { get; init; } = [];

    /// <summary>The memory as it should have been; null when it stays.</summary>
    public MemoryInfo? Memory { get; init; }

    /// <summary>Another mask, in today's numbers.</summary>
    public uint? Gfp { get; init; }

    /// <summary>Another order.</summary>
    public int? Order { get; init; }

    /// <summary>Whether all nodes may serve.</summary>
    public bool IsUnbound { get; init; }

    /// <summary>The settings as a command.</summary>
    public string Command => $"sysctl {string.Join(' ', Settings.Select(one => one.Value.Contains(' ', StringComparison.Ordinal) ? $"vm.{one.Name}=\"{one.Value}\"" : $"vm.{one.Name}={one.Value}"))}";

    /// <summary>A trial that writes these.</summary>
    public static FlipTrial Of(params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var list = new List<SysctlSetting>();
        foreach ((string name, string value) in settings)
        {
            list.Add(new SysctlSetting(name, value));
        }

        return new FlipTrial { Settings = [.. list] };
    }
}
