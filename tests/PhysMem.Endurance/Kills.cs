using System.Diagnostics;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Report;

namespace PhysMem.Endurance;

/// <summary>Processes that write a machine over and over are killed at random moments; the file must be whole each time.</summary>
internal static class Kills
{
    private const int Most = 60;

    /// <summary>Kills so many processes.</summary>
    /// <param name="kills">How many.</param>
    /// <param name="seed">Decides the moments.</param>
    /// <param name="found">Is told what is wrong.</param>
    /// <returns>How many unfinished files the killed processes left, which the next export then took away.</returns>
    public static int Run(int kills, int seed, Action<string> found)
    {
        string folder = Directory.CreateTempSubdirectory("physmem-kills").FullName;
        string[] targets = [Path.Combine(folder, "machine.txt"), Path.Combine(folder, "machine.txt.gz")];
        var dice = new Random(seed);
        for (int kill = 0; kill < kills; kill++)
        {
            string target = targets[kill % targets.Length];
            Kill(target, dice);
            if (Fault(target) is { } fault)
            {
                found($"kill {kill} of seed {seed}: {fault}");
            }
        }

        int left = Unfinished(folder).Length;
        Array.ForEach(Unfinished(folder), file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1)));
        using (SimMachine machine = Machine())
        {
            machine.Exchange.Export(targets[0]);
        }

        if (Unfinished(folder) is [var first, ..])
        {
            found($"an export didn't take away {first}");
        }

        Directory.Delete(folder, recursive: true);
        return left;
    }

    /// <summary>What the processes do that are killed: says that it begins, and writes a machine until it is.</summary>
    public static void WriteForEver(string target)
    {
        using SimMachine machine = Machine();
        machine.Exchange.Export(target);
        Console.WriteLine("writing");
        while (true)
        {
            machine.AllocPages(new(PhysMem.Engine.Gfp.GfpMask.GfpKernel, 0));
            machine.Exchange.Export(target);
        }
    }

    private static void Kill(string target, Random dice)
    {
        using Process writer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["--write", target]) { RedirectStandardOutput = true })!;
        writer.StandardOutput.ReadLine();
        Thread.Sleep(dice.Next(Most));
        writer.Kill();
        writer.WaitForExit();
    }

    private static string? Fault(string target)
    {
        try
        {
            using SimMachine read = SimMachine.FromFile(target, "read");
            return null;
        }
        catch (PhysMemException fault)
        {
            return fault.Message;
        }
    }

    private static string[] Unfinished(string folder) => Directory.GetFiles(folder, ".*.tmp", new EnumerationOptions { AttributesToSkip = FileAttributes.None });

    // Large enough for a file of some hundred kilobytes.
    private static SimMachine Machine()
    {
        SimMachine machine = SimMachine.Boot(MachineTemplates.From(new MachineTemplate
        {
            Name = "m", Architecture = ArchitectureProfile.X64, Bytes = 256 << 20, Nodes = 2, Cpus = 4,
        }));
        var held = new List<Allocation>();
        for (int k = 0; k < 40_000; k++)
        {
            held.Add(machine.AllocPages(new(PhysMem.Engine.Gfp.GfpMask.GfpKernel, 0)).Allocation!);
        }

        for (int k = 0; k < held.Count; k += 2)
        {
            machine.Blocks.Free(held[k]);
        }

        return machine;
    }
}
