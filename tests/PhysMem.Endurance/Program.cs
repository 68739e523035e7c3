using System.Diagnostics;
using System.Globalization;
using PhysMem.Endurance;

// -- --calls N --seed S: N calls on random machines; --length L: L of them on each (4000); --every K: K between two audits (400). -- --seed S --only 1,2,3: those calls on the machine of that seed.
// -- --fuzz READER|all --inputs N --seed S: N damaged texts a reader, those of the seeds from S on; --keep FILE writes the first.
// -- --kills N --seed S: N processes that write a machine are killed (they are begun with --write FILE).
var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
int seed = options.TryGetValue("--seed", out string? given) ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next(1 << 30);
if (options.TryGetValue("--only", out string? only))
{
    Finding? again = Endurance.Run(seed, [.. only.Split(',').Select(one => int.Parse(one, CultureInfo.InvariantCulture))]);
    Console.WriteLine(again?.What ?? "nothing found");
    return again is null ? 0 : 1;
}

if (options.TryGetValue("--write", out string? target))
{
    Kills.WriteForEver(target);
}

int findings = 0;

// Small files by the million, which a disk takes longer to keep than a reader to read.
if (Environment.GetEnvironmentVariable("TMPDIR") is null && Directory.Exists("/dev/shm"))
{
    Environment.SetEnvironmentVariable("TMPDIR", "/dev/shm");
}

if (options.TryGetValue("--kills", out string? kills))
{
    int left = Kills.Run(int.Parse(kills, CultureInfo.InvariantCulture), seed, found =>
    {
        findings++;
        Console.WriteLine(found);
    });
    Console.WriteLine($"{kills} processes killed, seed {seed}: {left} unfinished files were left and taken away, findings {findings}");
    return findings > 0 ? 1 : 0;
}

if (options.TryGetValue("--fuzz", out string? reader))
{
    long inputs = long.Parse(options.GetValueOrDefault("--inputs", "10000"), CultureInfo.InvariantCulture);
    string data = options.GetValueOrDefault("--data", "tests/data");
    foreach (Reader one in new Readers(data).All.Where(one => reader == "all" || reader == one.Name))
    {
        if (options.TryGetValue("--keep", out string? kept))
        {
            File.WriteAllBytes(kept, Fuzz.Input(one, seed));
        }

        FuzzAccount account = Fuzz.Run(one, seed, inputs, isAlone: true);
        Console.WriteLine($"{account}, seeds {seed}..{seed + inputs - 1}");
        foreach (string what in account.Findings)
        {
            findings++;
            Console.WriteLine("  " + what);
        }
    }

    return findings > 0 ? 1 : 0;
}

long calls = long.Parse(options.GetValueOrDefault("--calls", "1000000"), CultureInfo.InvariantCulture);
var watch = Stopwatch.StartNew();
int last = Endurance.Run(seed, calls, found =>
{
    findings++;
    Finding small = Endurance.Shrink(found);
    Console.WriteLine($"{small.What}{Environment.NewLine}  replay: dotnet run -c Release --project tests/PhysMem.Endurance -- {small.Recipe}");
}, Number("--length", Endurance.CallsPerMachine), Number("--every", Endurance.CallsPerAudit));

Console.WriteLine($"{calls:n0} calls on the machines of seeds {seed}..{last} in {watch.Elapsed.TotalSeconds:n0} s: findings {findings}");
return findings > 0 ? 1 : 0;

int Number(string option, int other) => options.TryGetValue(option, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : other;
