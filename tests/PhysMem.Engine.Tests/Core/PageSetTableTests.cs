using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Limits;
using PhysMem.Engine.Pressure;

namespace PhysMem.Engine.Tests.Core;

/// <summary>Page sets are made when first needed; nobody may be able to tell when that was.</summary>
public sealed class PageSetTableTests : IDisposable
{
    private readonly MachineState _machine =
        MachineBuilder.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, 6L << 30, cpus: 4));

    private Zone Normal => _machine.Zones[2];

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_set_made_late_has_the_sizes_of_one_made_early()
    {
        PageSet early = Normal.PageSets[1];
        Assert.Null(Normal.PageSets.Find(3));
        SysctlTable.Write(_machine, "percpu_pagelist_high_fraction", "8");
        NodeBalance.SetThresholds(Normal.Node, underPressure: true);
        PageSet late = Normal.PageSets[3];
        Assert.Equal((early.High, early.Batch, early.StatThreshold), (late.High, late.Batch, late.StatThreshold));
    }

    [Fact]
    public void A_new_sets_lists_are_empty_and_its_own()
    {
        PageSet[] sets = [Normal.PageSets[0], Normal.PageSets[3]];
        long[] heads = [.. sets.SelectMany(s => Enumerable.Range(0, PageSet.ListCount).Select(s.Head))];
        Assert.All(heads, head => Assert.True(Normal.Table.IsEmpty(head)));
        Assert.Equal(heads.Length, heads.Distinct().Count());
    }

    [Fact]
    public void Only_CPUs_that_did_something_have_sets()
    {
        _machine.Allocator.DrainAll(byCpu: 2);
        Assert.All(_machine.PopulatedZones, z => Assert.Null(z.PageSets.Find(3)));
        Assert.Equal(_machine.Cpus.Count, Normal.PageSets.Length);
        foreach (PageSet set in Normal.PageSets)
        {
            Assert.Equal(0, set.Count);
        }

        Assert.Equal(4, Normal.PageSets.Made.Count);
    }

    [Fact]
    public void A_copy_has_the_sets_of_its_original_and_makes_others_alike()
    {
        _machine.Allocator.DrainAll(byCpu: 2);
        long pfn = _machine.Allocator.AllocPages(GfpBits.GfpKernel, 0, 0, new TaskContext(cpu: 2), null, out _);
        Assert.True(pfn >= 0);
        NodeBalance.SetThresholds(Normal.Node, underPressure: true);
        using MachineState copy = _machine.Copy();
        Zone normal = copy.Zones[2];
        Assert.Null(normal.PageSets.Find(3));
        Assert.NotNull(normal.PageSets.Find(2));
        PageSet late = normal.PageSets[3], original = Normal.PageSets[3];
        Assert.Equal((original.High, original.Batch, original.StatThreshold), (late.High, late.Batch, late.StatThreshold));
        Assert.True(normal.Table.IsEmpty(late.Head(0)));
    }
}
