using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>Small pieces under BenchmarkDotNet, with the garbage that each makes.</summary>
internal static class PiecesRun
{
    /// <param name="options">BenchmarkDotNet's options; without any all pieces are measured.</param>
    public static void Run(string[] options)
    {
        // In this process: building a program for each piece would take longer than measuring it.
        Job job = Job.ShortRun
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        IConfig config = DefaultConfig.Instance
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "pieces"));
        BenchmarkSwitcher.FromAssembly(typeof(PiecesRun).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"], config);
    }
}
