using System.Reflection;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Exchange;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Exchange;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;
using PhysMem.Engine.Trace;
using PhysMem.Engine.Twins;
using PhysMem.Engine.Verify;

namespace PhysMem.Engine.Tests.Text;

/// <summary>What every reader of files keeps to, whoever writes it.</summary>
public sealed class ReaderContractTests
{
    private const int Rounds = 100;

    // A reader, a file that it can read, and how it is called.
    private static readonly Dictionary<string, (Func<string> Sample, Action<string> Read)> s_readers = new()
    {
        [nameof(BootLog)] = (() => ShapeFile("128m", "bootlog.txt"), path => BootLog.Read(path)),
        [nameof(KmemTraceReader)] = (() => DataFile("texts", "trace-lines.txt"), path => KmemTraceReader.Read(path).Count()),
        [nameof(LineSource)] = (() => RecordingSample.State, ReadLines),
        [nameof(LogReader)] = (() => DataFile("reports", "x86_64-5.13-ubuntu-sysrq-oom.txt"), path => LogReader.Read(path).Count()),
        [nameof(MachinePath)] = (() => ShapeFile("numa4-unequal", "zoneinfo.txt"), path => MachinePath.Open(path, "twin").Machine.Dispose()),
        [nameof(MachineReader)] = (MachineFile, path => MachineReader.Read(path).Dispose()),
        [nameof(NodesFile)] = (() => ShapeFile("numa4-unequal", "nodes.txt"), path => NodesFile.Read(path)),
        [nameof(NumaListing)] = (() => DataFile("listings", "x86_64-5nodes-asymmetric-distances.txt"), path => NumaListing.Read(path)),
        [nameof(RamMap)] = (() => DataFile("listings", "e820-x86_64-hp-desktop-m01.txt"), path => RamMap.Read(path)),
        [nameof(ProcMemInfo)] = (
            () => "MemTotal:       16303428 kB\nMemFree:         1303428 kB\nActive(anon):         12 kB\n", path => ProcMemInfo.Read(path)),
        [nameof(MemoryTexts)] = (() => DataFile("proc", "pcp-meminfo-root-004.txt"), path => MemoryTexts.Read(path).Count()),
        [nameof(ProcZones)] = (() => DataFile("proc", "pcp-meminfo-root-004.txt"), path => ProcZones.Read(path)),
        [nameof(SequenceHeader)] = (() => RecordingSample.Sequence, ReadHeader),
        [nameof(SequenceReader)] = (() => RecordingSample.Sequence, ReadSequence),
        [nameof(ShapeSettings)] = (() => ShapeFile("128m", "sysctl.txt"), path => ShapeSettings.ReadValues(path)),
        [nameof(ShapeText)] = (() => ShapeFile("128m", "bootlog.txt"), path => ShapeText.Read(path)),
        [nameof(StateDumpReader)] = (() => RecordingSample.State, path => StateDumpReader.ReadFile(path)),
        [nameof(TraceReader)] = (() => DataFile("texts", "trace-lines.txt"), path => TraceReader.ReadAll(path)),
        [nameof(ZoneInfoFile)] = (() => ShapeFile("128m", "zoneinfo.txt"), path => ZoneInfoFile.Read(path)),
    };

    // Nothing in a log or in a trace of anybody's tools is wrong: what isn't used is counted, and that is tested in Observed and
    // Trace.
    private static readonly string[] s_takesEverything = [nameof(LogReader), nameof(KmemTraceReader)];

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    // A folder is read by the readers of its files.
    [Fact]
    public void Every_reader_of_the_engine_is_tested_here() => Assert.Equal(
        typeof(LineSource).Assembly.GetTypes()
            .Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(Reads))
            .Select(type => type.Name).Except([nameof(ShapeFolder)]).Order(StringComparer.Ordinal),
        s_readers.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_damaged_file_is_read_or_refused_with_its_place_and_a_remedy(string reader)
    {
        (Func<string> sample, Action<string> read) = s_readers[reader];
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "damaged.txt"), whole = sample();
        File.WriteAllText(path, whole);
        read(path);

        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < Rounds; i++)
        {
            string damaged = RecordingMutationTests.Damage(whole, random);
            File.WriteAllText(path, damaged);
            if (Record.Exception(() => read(path)) is { } thrown)
            {
                refused++;
                var fault = Assert.IsType<InputException>(thrown);
                Assert.Equal(path, fault.File);
                Assert.InRange(fault.Line, 0, damaged.Count(c => c == '\n') + 1);
                Assert.NotEqual("", fault.Remedy);
            }
        }

        Assert.InRange(refused, s_takesEverything.Contains(reader) ? 0 : 1, s_takesEverything.Contains(reader) ? 0 : Rounds);
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void A_file_that_is_not_there_is_named(string reader)
    {
        var fault = Assert.Throws<InputException>(() => s_readers[reader].Read("nowhere.txt"));

        Assert.Equal(("nowhere.txt", FaultCode.InputUnreadable), (fault.File, fault.Code));
    }

    private static bool Reads(MethodInfo method) =>
        !method.IsPrivate && method.ReturnType != typeof(void)
        && (method.Name.StartsWith("Read", StringComparison.Ordinal) || method.Name.StartsWith("Open", StringComparison.Ordinal))
        && method.GetParameters() is [{ } from, ..] && (from.Name == "path" || from.ParameterType == typeof(LineSource));

    private static void ReadLines(string path)
    {
        using var source = LineSource.Open(path);
        while (source.TryReadLine(out _))
        {
        }
    }

    private static void ReadHeader(string path)
    {
        using var source = LineSource.Open(path);
        SequenceHeader.Read(source);
    }

    private static void ReadSequence(string path)
    {
        using var reader = SequenceReader.Open(path);
        SequenceOp op = default;
        while (reader.Read(ref op) != SequenceItem.End)
        {
        }
    }

    private static string ShapeFile(string shape, string file) => File.ReadAllText(Path.Combine(Shapes.Folder(shape), file));

    private static string DataFile(string folder, string file) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", folder, file));

    private static string MachineFile()
    {
        using SimMachine machine = Machines.Make("booted, small");
        return string.Join('\n', MachineText.File(machine.State));
    }
}
