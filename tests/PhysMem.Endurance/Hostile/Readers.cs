using System.Text;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Diagnosis;
using PhysMem.Engine.Face;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Report;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Twins;
using PhysMem.Engine.Verify;

namespace PhysMem.Endurance;

/// <summary>A reader of something that users give.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Samples">Real texts to damage.</param>
/// <param name="Read">Reads a text from a file, and uses what it got: throws what is wrong with that.</param>
/// <param name="IsFile">Whether it reads files, so that its errors name one.</param>
/// <param name="IsSlow">Whether each input is a machine of a real host's size.</param>
/// <param name="IsLog">Whether one text may be behind another.</param>
internal sealed record Reader(string Name, IReadOnlyList<byte[]> Samples, Action<string> Read, bool IsFile = true, bool IsSlow = false, bool IsLog = false);

/// <summary>All readers, with samples out of the folder of test data.</summary>
internal sealed class Readers(string data)
{
    private const int CallsOnMachine = 60;
    private const int ReportsPerTwin = 100;

    private long _explained;

    public IReadOnlyList<Reader> All =>
    [
        new("state", [State()], path => Use(SimMachine.FromFile(path, "m"))),
        new("machine", [Machine(PressureOn: false), Machine(PressureOn: true)], path => Use(SimMachine.FromFile(path, "m"))),
        new("sequence", [File("sequences/n2-contig/contig-0.txt.gz"), File("sequences/n2s-levels-u/levels-u.txt.gz")], Verify),
        new("shape", Shape(), VerifyShape, IsSlow: true),
        new("trace", [File("texts/trace-lines.txt")], path => TraceReader.ReadAll(path)),
        new("kmem", Folder("kmem"), path => Array.ForEach([.. KmemTraceReader.Read(path)], _ => { })),
        new("log", Folder("reports"), path => Explain(LogReader.Read(path)), IsLog: true),
        new("proc", [.. Folder("proc"), File("shapes/numa4-unequal/zoneinfo.txt")], path => Use(MachinePath.Open(path, "m").Machine), IsSlow: true),
        new("listing", Folder("listings"), path => Use(MachinePath.Open(path, "m").Machine), IsSlow: true),
        new("meminfo", [Encoding.ASCII.GetBytes("MemTotal:       16303428 kB\nMemFree:         1303428 kB\nActive(anon):         12 kB\n")], path => ProcMemInfo.Read(path)),
        new("gfp", Lines("GFP_KERNEL|__GFP_ZERO", "0xcc0(GFP_KERNEL)", "0x40dc8 (GFP_ATOMIC|__GFP_COMP)", "GFP_HIGHUSER_MOVABLE, __GFP_NOWARN"), path => Gfp(TextOf(path)), IsFile: false),
        new("size", Lines("6GB", "1.5GiB", "0x1000", "4096 pages", "16384 B", "17 M"), path => SizeText.Parse(TextOf(path)), IsFile: false),
        new("words", Lines("6.12", "kernelcore=512M movablecore=10%", "movable_node kernelcore=mirror transparent_hugepage=never"), path => Words(TextOf(path)), IsFile: false),
    ];

    private byte[] File(string name) => Unpacked(Path.Combine(data, name));

    private List<byte[]> Folder(string name) =>
        [.. Directory.GetFiles(Path.Combine(data, name)).Where(file => !file.EndsWith(".source.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Unpacked).Where(text => text.Length < 30_000)];

    private static byte[][] Lines(params string[] lines) => [.. lines.Select(Encoding.UTF8.GetBytes)];

    private static string TextOf(string path) => Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(path));

    private static byte[] Unpacked(string file)
    {
        using LineSource source = LineSource.OpenLog(file);
        var text = new MemoryStream();
        while (source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            text.Write(line);
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    // A shape is a folder: the damaged text is that of one of its files, which its first line tells.
    private byte[][] Shape() => [.. s_shapeFiles.Select(name => (byte[])[.. Encoding.ASCII.GetBytes(name + "\n"), .. File($"shapes/128m/{name}")])];

    private static readonly string[] s_shapeFiles = ["bootlog.txt", "cmdline.txt", "nodes.txt", "zoneinfo.txt", "sysctl.txt", "machine.txt"];

    private void VerifyShape(string path)
    {
        byte[] text = System.IO.File.ReadAllBytes(path);
        int end = Array.IndexOf(text, (byte)'\n');
        string name = end < 0 ? "" : Encoding.Latin1.GetString(text, 0, end);
        if (!s_shapeFiles.Contains(name))
        {
            return;
        }

        string folder = Directory.CreateDirectory(path + ".shape").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(Path.Combine(data, "shapes/128m")))
            {
                System.IO.File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            System.IO.File.WriteAllBytes(Path.Combine(folder, name), text[(end + 1)..]);
            Verify(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Verify(string path)
    {
        foreach (VerifyOutcome outcome in Verification.Run(Verification.Find(path), workers: 1))
        {
            if (outcome.Fault is { } fault)
            {
                throw fault;
            }
        }
    }

    // Twins cost more than the rest: those of each hundredth report are asked.
    private void Explain(IEnumerable<KernelReport> reports)
    {
        foreach (KernelReport report in reports)
        {
            AllocExplanation explanation = AllocExplainer.Explain(report);
            ExplanationLetter.Write(++_explained % ReportsPerTwin == 0 ? TwinProof.Ask(explanation) : explanation);
        }
    }

    private static void Gfp(string text)
    {
        foreach (GfpLayout layout in new[] { GfpLayout.Default, GfpLayout.Of(KernelLine.All[^1]) })
        {
            GfpText.Parse(text, layout);
        }
    }

    private static void Words(string text)
    {
        KernelArguments.Parse(text);
        KernelLineText.Parse(text);
    }

    // A machine that was accepted is sound, and stays so when it is used.
    private static void Use(SimMachine machine)
    {
        using (machine)
        {
            Require(machine, "when it was made");
            var dice = new Random(5);
            var held = new List<Allocation>();
            for (int k = 0; k < CallsOnMachine; k++)
            {
                int cpu = dice.Next(machine.CpuCount);
                if (dice.Next(3) > 0 || held.Count == 0)
                {
                    GfpMask mask = dice.Next(2) == 0 ? GfpMask.GfpKernel : GfpMask.GfpHighUserMovable;
                    if (machine.AllocPages(new AllocationRequest(mask, dice.Next(machine.Build.OrderCount)) { Cpu = cpu }).Allocation is { } block)
                    {
                        held.Add(block);
                    }
                }
                else if (machine.Blocks.CurrentPfn(held[^1]) is not null)
                {
                    machine.Blocks.Free(held[^1], cpu);
                    held.RemoveAt(held.Count - 1);
                }
            }

            machine.DrainAllPages();
            machine.Texts.ZoneInfo();
            machine.Texts.PageTypeInfo();
            Require(machine, "after it was used");
        }
    }

    private static void Require(SimMachine machine, string when)
    {
        if (machine.Reports.Audit() is [var first, ..])
        {
            throw new InvalidOperationException($"accepted, but not sound {when}: {first}");
        }
    }

    private static byte[] Machine(bool PressureOn)
    {
        using SimMachine machine = Boot();
        if (PressureOn)
        {
            machine.Pressure.FillPageCache(200);
        }

        for (int k = 0; k < 40; k++)
        {
            machine.AllocPages(new AllocationRequest(GfpMask.GfpKernel, k % 4) { Cpu = k % 2 });
        }

        string file = Path.GetTempFileName();
        try
        {
            machine.Exchange.Export(file);
            return System.IO.File.ReadAllBytes(file);
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    // What of a machine's file a recording has too.
    private static byte[] State()
    {
        string text = Encoding.ASCII.GetString(Machine(PressureOn: false));
        int first = text.IndexOf("STATE ", StringComparison.Ordinal), last = text.IndexOf("ENDSTATE", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(text[first..(text.IndexOf('\n', last) + 1)]);
    }

    private static SimMachine Boot() => SimMachine.Boot(MachineTemplates.From(new MachineTemplate
    {
        Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 32 << 20, Nodes = 2, Cpus = 2,
    }));
}
