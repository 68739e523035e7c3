using System.Collections;
using System.Management.Automation;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Workloads;

namespace PhysMem.PowerShell.Arguments;

/// <summary>Makes a mix of a table of kinds and weights, or of kinds alone, which then are alike.</summary>
internal sealed class WorkloadMixTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string s_help = $"Write, for example, @{{ Slab = 3; PageCache = 5 }}; the kinds are {string.Join(", ", Enum.GetNames<WorkloadKind>())}.";

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = Plain.Of(inputData);
        try
        {
            return given switch
            {
                WorkloadMix mix => mix,
                IDictionary table => new WorkloadMix(table.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(Kind(entry.Key), Weight(entry)))),
                object[] list => new WorkloadMix(list.Select(one => KeyValuePair.Create(Kind(one), 1.0))),
                _ => new WorkloadMix([KeyValuePair.Create(Kind(given), 1.0)]),
            };
        }
        catch (PhysMemException fault)
        {
            throw Plain.Refusal($"{fault.Message} {s_help}");
        }
    }

    private static WorkloadKind Kind(object? given) =>
        Plain.Of(given)?.ToString() is { } word && Enum.GetNames<WorkloadKind>().FirstOrDefault(name => name.Equals(word.Trim(), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<WorkloadKind>(name)
            : throw Plain.Refusal($"{Cited.Of(Plain.Of(given)?.ToString())} is no kind of a workload. {s_help}");

    private static double Weight(DictionaryEntry entry) =>
        LanguagePrimitives.TryConvertTo(Plain.Of(entry.Value), out double weight)
            ? weight
            : throw Plain.Refusal($"The weight of {Cited.Of(entry.Key.ToString())} is {Cited.Of(entry.Value?.ToString())}, which is no number. {s_help}");
}

/// <summary>The kinds of workloads.</summary>
internal sealed class WorkloadKindCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Word, string Tip)> Words(IDictionary bound) =>
    [
        (nameof(WorkloadKind.Slab), "Caches of kernel objects: small unmovable and reclaimable blocks"),
        (nameof(WorkloadKind.PageCache), "Files: single movable pages, dropped when memory is short"),
        (nameof(WorkloadKind.ForkExit), "Processes: page tables and anonymous pages, which go together"),
        (nameof(WorkloadKind.NetAtomic), "Packets: bursts of GFP_ATOMIC of orders 0 to 3"),
        (nameof(WorkloadKind.HugePage), "Huge pages: GFP_TRANSHUGE"),
    ];
}
