using PhysMem.Benchmarks.Engines;

namespace PhysMem.Benchmarks.Workloads;

/// <summary>
/// Runs what will be measured until it is compiled for good. The runtime compiles a method that turns out to be hot
/// again, in the background, a tenth of a second after it noticed; that happens twice.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 4;
    private const int CallsPerRound = 40;
    private const int PauseMilliseconds = 150;

    public static void Run(Action work)
    {
        for (int round = 0; round < Rounds; round++)
        {
            for (int call = 0; call < CallsPerRound; call++)
            {
                work();
            }

            Thread.Sleep(PauseMilliseconds);
        }
    }

    /// <summary>For <see cref="Workloads.Mix"/>, in one corner of a machine as large as the one to be measured.</summary>
    public static void Mix<TEngine>(long pages)
        where TEngine : struct, IEngine, IEngineFactory<TEngine>
    {
        var mix = new Mix(target: 4096, capacity: 8192);
        Run(() =>
        {
            using TEngine engine = TEngine.Make(pages);
            mix.Reset();
            mix.StepsToTarget(engine);
            mix.Steps(engine, 1000, sum: false);
        });
    }
}
