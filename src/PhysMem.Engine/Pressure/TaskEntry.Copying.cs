using PhysMem.Engine.Text;

namespace PhysMem.Engine.Pressure;

/// <summary>What a task keeps beside its description and its blocks.</summary>
internal sealed partial class TaskEntry
{
    public static readonly NumberField<TaskEntry>[] Fields =
    [
        new("anon_pages", t => t.AnonPages, (t, v) => t.AnonPages = v),
        new("file_pages", t => t.FilePages, (t, v) => t.FilePages = v),
        new("swap_pages", t => t.SwapPages, (t, v) => t.SwapPages = v),
    ];
}
