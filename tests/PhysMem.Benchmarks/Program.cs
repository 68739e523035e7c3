using PhysMem.Benchmarks;

const string usage = """
    Benchmarks of the engine; they print figures and test nothing.
      dotnet run -c Release --project tests/PhysMem.Benchmarks -- [options] workload...
    Workloads: w1 w2 w3 w4 on the buddy core, w1f w2f through all of __alloc_pages;
      replay PATH... plays recorded sequences: files or folders, as many as follow.
    Options, before the workloads they apply to:
      --runs=N (9)   --gib=N (1)   --steps=N   --nofill   --vs=PATH-OF-THE-C-YARDSTICK
    """;

if (args.Length == 0)
{
    Console.WriteLine(usage);
    return 2;
}

var workloads = new Dictionary<string, Func<string, Options, double[]>>(StringComparer.Ordinal)
{
    ["w1"] = OrderZeroChurn.Run<CoreEngine>,
    ["w2"] = RandomMix.Run<CoreEngine>,
    ["w3"] = FragmentThenAsk.Run<CoreEngine>,
    ["w4"] = BigMachine.Run<CoreEngine>,
    ["w1f"] = OrderZeroChurn.Run<FullEngine>,
    ["w2f"] = RandomMix.Run<FullEngine>,
};
var options = new Options();
for (int i = 0; i < args.Length; i++)
{
    string word = args[i];
    if (options.With(word) is { } changed)
    {
        options = changed;
    }
    else if (word == "replay")
    {
        ReplayRun.Run(args[(i + 1)..], options);
        return 0;
    }
    else if (!workloads.TryGetValue(word, out var run))
    {
        Console.Error.WriteLine($"'{word}' is neither an option nor a workload\n{usage}");
        return 2;
    }
    else if (options.Versus is { } binary)
    {
        Versus.Compare(binary, word, options, o => run(word, o));
    }
    else
    {
        run(word, options);
    }
}

return 0;
