using System.Diagnostics;
using System.Globalization;
using PhysMem.Endurance;

// -- --calls N --seed S: N calls on random machines. -- --seed S --only 1,2,3: those calls on the machine of that seed.
var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
int seed = options.TryGetValue("--seed", out string? given) ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next(1 << 30);
if (options.TryGetValue("--only", out string? only))
{
    Finding? again = Endurance.Run(seed, [.. only.Split(',').Select(one => int.Parse(one, CultureInfo.InvariantCulture))]);
    Console.WriteLine(again?.What ?? "nothing found");
    return again is null ? 0 : 1;
}

long calls = long.Parse(options.GetValueOrDefault("--calls", "1000000"), CultureInfo.InvariantCulture);
var watch = Stopwatch.StartNew();
int findings = 0;
int last = Endurance.Run(seed, calls, found =>
{
    findings++;
    Finding small = Endurance.Shrink(found);
    Console.WriteLine($"{small.What}{Environment.NewLine}  replay: dotnet run -c Release --project tests/PhysMem.Endurance -- {small.Recipe}");
});

Console.WriteLine($"{calls:n0} calls on the machines of seeds {seed}..{last} in {watch.Elapsed.TotalSeconds:n0} s: findings {findings}");
return findings > 0 ? 1 : 0;
