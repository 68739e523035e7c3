using PhysMem.Benchmarks;
using PhysMem.Benchmarks.Engines;
using PhysMem.Benchmarks.Growth;
using PhysMem.Benchmarks.Pieces;
using PhysMem.Benchmarks.Workloads;

const string usage = """
    Benchmarks of the engine; they print figures and test nothing.
      dotnet run -c Release --project tests/PhysMem.Benchmarks -- [options] workload...
    Workloads:
      w1 w2 w3 w4          the yardstick's, on the buddy core
      w1f w2f w4f          the same through all of __alloc_pages and __free_pages
      w1f-6.12 w2f-6.12    these on machines of later kernel lines; -7.2 too
      log                  a log with few reports in it, read: MB/s
      longlog              --gib of foreign log with one report, read and explained: MB/s and MiB
      explain              the reports of tests/data, explained: ms a report
      failing              requests that get nothing, against such as get their pages
      growth               cost against memory, nodes, live blocks and fragmentation
      workloads            --steps machines of 64 MiB (1000) with 10^5 synthetic calls each: calls/s of one core and of all
      replay PATH...       recorded sequences, played again: files or folders, as many as follow
      kmem FOLDER...       recorded traces: their lines, their events read, and the events played from the state before
      pieces [OPTIONS]     small pieces, by BenchmarkDotNet; what follows are its options
    Options, before the workloads they apply to, as --name=value or --name value:
      --runs=N (9)   --gib=N (1)   --steps=N   --seed=N   --nofill
      --md=PATH      growth: writes its tables into a page, of which PhysMem.Pictures draws a picture
      --vs=PATH      run the C yardstick in turn, nine pairs, and print the ratio; --vs=core: the core
    """;

var workloads = new Dictionary<string, Func<string, Options, Measured>>(StringComparer.Ordinal)
{
    ["w1"] = OrderZeroChurn.Run<CoreEngine>,
    ["w2"] = RandomMix.Run<CoreEngine>,
    ["w3"] = FragmentThenAsk.Run<CoreEngine>,
    ["w4"] = BigMachine.Run<CoreEngine>,
    ["w1f"] = OrderZeroChurn.Run<FullEngine>,
    ["w2f"] = RandomMix.Run<FullEngine>,
    ["w4f"] = BigMachine.Run<FullEngine>,
    ["w1f-6.12"] = OrderZeroChurn.Run<LineEngine<Line612>>,
    ["w2f-6.12"] = RandomMix.Run<LineEngine<Line612>>,
    ["w1f-7.2"] = OrderZeroChurn.Run<LineEngine<Line72>>,
    ["w2f-7.2"] = RandomMix.Run<LineEngine<Line72>>,
    ["log"] = LogReading.Run,
    ["longlog"] = LongLog.Run,
    ["explain"] = Explaining.Run,
    ["failing"] = Failing.Run,
};
var options = new Options();
var words = new Queue<string>(args);
if (words.Count == 0)
{
    Console.WriteLine(usage);
    return 2;
}

try
{
    while (words.TryDequeue(out string? word))
    {
        if (options.With(word, words) is { } changed)
        {
            options = changed;
        }
        else if (word == "growth")
        {
            GrowthRun.Run(options);
        }
        else if (word == "workloads")
        {
            ManyMachines.Run(options);
        }
        else if (word == "replay")
        {
            ReplayRun.Run([.. words], options);
            return 0;
        }
        else if (word == "kmem")
        {
            KmemReading.Run([.. words], options);
            return 0;
        }
        else if (word == "pieces")
        {
            PiecesRun.Run([.. words]);
            return 0;
        }
        else if (!workloads.TryGetValue(word, out var run))
        {
            throw new ArgumentException($"'{word}' is neither an option nor a workload");
        }
        else if (options.Versus is { } other)
        {
            string theirs = word.TrimEnd('f');
            Versus.Compare(
                word, options, o => other == Versus.Core ? workloads[theirs](theirs, o) : Versus.Yardstick(other, theirs, o),
                o => run(word, o));
        }
        else
        {
            run(word, options);
        }
    }
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\n{usage}");
    return 2;
}

return 0;
