using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Html;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;
using PhysMem.Engine.Trace;
using PhysMem.Engine.WhatIf;

[assembly: AssemblyFixture(typeof(PhysMem.Browser.Tests.Reports))]

namespace PhysMem.Browser.Tests;

/// <summary>Pages: of machines as they are, of two runs of one trace, and of RAM with a hole.</summary>
public sealed class Reports : IDisposable
{
    /// <summary>A name that would end the script that it stands in, if it weren't text.</summary>
    public const string HostileName = "lab</script><script>document.title='taken'</script>";

    /// <summary>Pageblocks in a line of a map, as wide as tests open their windows.</summary>
    public const int Columns = 72;

    /// <summary>The pageblock behind the hole, which begins in a line of the map and ends in the next one.</summary>
    public const int HoleEnd = (3 * Columns) + 30;

    private const int HoleStart = (2 * Columns) + 50;
    private const int Requests = 2000;
    private const int Kept = 200;
    private const double Interval = 0.2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-browser-");

    public Reports()
    {
        Machine = Boot(HostileName, 256);
        Block = Machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, 3)).Allocation!;
        for (int k = 0; k < 3000; k++)
        {
            Machine.AllocPages(new AllocationRequest(k % 3 == 0 ? GfpMask.GfpKernel : GfpMask.GfpHighUserMovable, k % 5));
        }

        using SimMachine small = Boot("small", 64);
        ReportPage.Write(Machines, [RunHistory.Of(Machine), RunHistory.Of(small)]);
        using SimMachine holed = WithHole();
        ReportPage.Write(Holed, [RunHistory.Of(holed)]);
        Played = Play();
        ReportPage.Write(Runs, [.. Played.Runs.Select(run => run.History)]);
    }

    public string Machines => Path.Combine(_folder.FullName, "machines.html");

    public string Holed => Path.Combine(_folder.FullName, "holed.html");

    public string Runs => Path.Combine(_folder.FullName, "runs.html");

    /// <summary>The first machine of the page of machines.</summary>
    public SimMachine Machine { get; }

    /// <summary>A block of order 3 on it.</summary>
    public Allocation Block { get; }

    /// <summary>The runs of the other page.</summary>
    public TraceRuns Played { get; }

    public void Dispose()
    {
        Machine.Dispose();
        _folder.Delete(recursive: true);
    }

    // The second machine keeps more back, so that requests fail on it which the first one serves.
    private static TraceRuns Play()
    {
        using SimMachine lab = Boot("lab", 64), tight = Boot("tight", 64);
        tight.Sysctls.Set("min_free_kbytes", "24000");
        var runs = new TraceRuns([new TraceRun(lab, false, Interval, map: true), new TraceRun(tight, false, Interval, map: true)]);
        for (int k = 0; k < Requests; k++)
        {
            KmemEvent request = Request(k);
            runs.Play(request);
            if (k >= Kept && k % 3 == 0)
            {
                runs.Play(Request(k - Kept) with { Kind = TraceEventKind.Free, Gfp = null, Time = request.Time, Line = request.Line + 1 });
            }
        }

        runs.Finish();
        return runs;
    }

    // Large unmovable blocks between small movable ones; a third goes back after a while, so that holes are left.
    private static KmemEvent Request(int k) => new()
    {
        Kind = TraceEventKind.Alloc, Pfn = 0x100000 + (k * 16), Order = k % 2 == 0 ? 4 : k % 4 == 1 ? 0 : 2,
        Gfp = k % 2 == 0 ? "GFP_NOWAIT" : "GFP_HIGHUSER_MOVABLE", Time = k / 1000.0, Line = (2 * k) + 1, Task = "<i>task</i>",
    };

    private static SimMachine WithHole() => SimMachine.Boot(new MachineDescription
    {
        Name = "holed",
        Nodes =
        [
            new NodeDescription(0)
            {
                Memory = [new MemoryRange(0, HoleStart * 2L << 20), new MemoryRange(HoleEnd * 2L << 20, 4 * Columns * 2L << 20)], Cpus = [0],
            },
        ],
    }).Exchange.Copy("holed");

    private static SimMachine Boot(string name, long mebibytes) =>
        SimMachine.Boot(MachineTemplates.FromSize(ArchitectureProfile.X64, mebibytes << 20)).Exchange.Copy(name);
}
