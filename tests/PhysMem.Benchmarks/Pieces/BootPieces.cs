using BenchmarkDotNet.Attributes;
using PhysMem.Engine.Boot;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Face;
using PhysMem.Engine.Kernel;

namespace PhysMem.Benchmarks.Pieces;

/// <summary>Booting a machine and giving its tables back to the host.</summary>
public class BootPieces
{
    private MachineDescription _description = null!;

    [Params(1, 1024, 65536)]
    public int Gib { get; set; }

    [GlobalSetup]
    public void Describe() => _description = MachineTemplates.FromSize(ArchitectureProfile.X64, (long)Gib << 30);

    [Benchmark]
    public void Boot() => SimMachine.Boot(_description).Dispose();
}
