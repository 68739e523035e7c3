using PhysMem.Engine.Face;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Text;
using PhysMem.Engine.Twins;

namespace PhysMem.Engine.Tests.Twins;

/// <summary>
/// A twin's own /proc texts against those that it was made of: every number that both have, but for those that the twin says
/// it has otherwise.
/// </summary>
internal static class TwinDifferences
{
    public static IReadOnlyList<string> Of(ProcSnapshot told, Twin twin)
    {
        ProcSnapshot own = Own(twin.Machine);
        var found = new List<string>();
        foreach (ObservedZone zone in told.Zones)
        {
            string name = $"node {zone.Node} {zone.Name}";
            ObservedZone? has = own.Zones.FirstOrDefault(one => one.Node == zone.Node && one.Name == zone.Name);
            foreach ((string field, long? wanted, long? got) in has is null ? [] : Numbers(zone, has))
            {
                if (wanted is not null && got is not null && wanted != got && !twin.Filled.Any(note => Admits(note, name, field)))
                {
                    found.Add($"{name}: {field} is {got}, told was {wanted}");
                }
            }
        }

        return found;
    }

    public static ProcSnapshot Own(SimMachine machine)
    {
        string text = machine.Texts.ZoneInfo() + machine.Texts.BuddyInfo() + machine.Texts.PageTypeInfo();
        using var source = LineSource.FromBytes(System.Text.Encoding.ASCII.GetBytes(text), "twin");
        return Assert.Single(ProcZones.Read(source));
    }

    private static bool Admits(string note, string zone, string field)
    {
        if (!note.StartsWith($"{zone}: ", StringComparison.Ordinal))
        {
            return false;
        }

        string what = note[(zone.Length + 2)..];
        return field switch
        {
            "start_pfn" => what.StartsWith("begins at frame", StringComparison.Ordinal),
            "free" or "nr_free_pages" => what.StartsWith("free:", StringComparison.Ordinal),
            "nr_free_cma" => what.StartsWith("free_cma:", StringComparison.Ordinal),
            "nr_free_pages_blocks" => what.StartsWith("free blocks: the largest", StringComparison.Ordinal),
            _ when field.StartsWith("cpu", StringComparison.Ordinal) => what.StartsWith("per-CPU lists:", StringComparison.Ordinal) && field.EndsWith("count", StringComparison.Ordinal),
            _ when field.StartsWith("order", StringComparison.Ordinal) => what.Contains("pages of buddyinfo are of another moment", StringComparison.Ordinal),
            _ when field.StartsWith("pageblocks", StringComparison.Ordinal) => what.StartsWith("pageblock types:", StringComparison.Ordinal),
            _ => false,
        };
    }

    private static IEnumerable<(string Field, long? Told, long? Has)> Numbers(ObservedZone told, ObservedZone has)
    {
        yield return ("free", told.Free, has.Free);
        yield return ("boost", told.Boost, has.Boost);
        yield return ("min", told.Min, has.Min);
        yield return ("low", told.Low, has.Low);
        yield return ("high", told.High, has.High);
        yield return ("present", told.Present, has.Present);
        yield return ("managed", told.Managed, has.Managed);
        yield return ("spanned", told.Spanned, has.Spanned);
        yield return ("start_pfn", told.StartPfn, has.StartPfn);
        foreach ((int index, long pages) in told.LowmemReserve.Index())
        {
            yield return ($"protection[{index}]", pages, index < has.LowmemReserve.Length ? has.LowmemReserve[index] : 0);
        }

        foreach ((string name, long value) in told.Values)
        {
            yield return (name, value, has.Values.TryGetValue(name, out long own) ? own : null);
        }

        foreach ((ObservedPageSet one, ObservedPageSet own) in told.PageSets.Zip(has.PageSets))
        {
            yield return ($"cpu {one.Cpu} count", one.Count, own.Count);
            yield return ($"cpu {one.Cpu} high", one.High, own.High);
            yield return ($"cpu {one.Cpu} batch", one.Batch, own.Batch);
            yield return ($"cpu {one.Cpu} high_min", one.HighMin, own.HighMin);
            yield return ($"cpu {one.Cpu} high_max", one.HighMax, own.HighMax);
            yield return ($"cpu {one.Cpu} threshold", one.Threshold, own.Threshold);
        }

        // Old kernels show those of empty zones too.
        yield return ("CPUs", told.PageSets.IsEmpty || has.Present == 0 ? null : told.PageSets.Length, has.PageSets.Length);
        foreach (FreeBlocks blocks in told.Blocks)
        {
            yield return ($"order {blocks.Order}", blocks.Count, has.Blocks.First(one => one.Order == blocks.Order).Count);
        }

        foreach ((string type, var counts) in told.FreeByType)
        {
            foreach ((int order, long count) in has.FreeByType.TryGetValue(type, out var own) ? counts.Index() : [])
            {
                yield return ($"{type} order {order}", count, own[order]);
            }
        }

        foreach ((string type, long count) in told.PageblocksByType)
        {
            yield return ($"pageblocks {type}", count, has.PageblocksByType.TryGetValue(type, out long own) ? own : null);
        }
    }
}
