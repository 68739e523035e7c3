using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Replay;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>
/// A machine's own words for its state: those of the recordings, and as good for comparing as the objects that a
/// recorded and a captured state are taken apart into.
/// </summary>
public class StateTextTests
{
    private static readonly Dictionary<string, Func<SimMachine>> s_machines = new()
    {
        ["one node, two CPUs"] = () => SmallMachines.OneNode(cpus: 2),
        ["two nodes"] = () => SmallMachines.TwoNodes(),
        ["DMA32 and Normal"] = () => SmallMachines.WithNormal(),
        ["i386"] = () => SmallMachines.I386(),
        ["four zones"] = () => SmallMachines.FourZones(),
        ["too small to group"] = () => SmallMachines.Tiny(),
    };

    public static TheoryData<string> AllRecordings => [.. Recordings.Names];

    public static TheoryData<string> AllMachines => [.. s_machines.Keys];

    [Theory]
    [MemberData(nameof(AllRecordings))]
    public void A_machine_made_from_a_recorded_state_writes_that_state(string name)
    {
        using var reader = SequenceReader.Open(Recordings.PathOf(name));
        SequenceOp op = default;
        reader.Read(ref op);
        using MachineState machine = RecordedMachine.Build(reader.State!);

        // In use before the recording, and not part of what calls change.
        IEnumerable<string> recorded = Recordings.LinesOf(name)
            .Skip(2).TakeWhile(l => !l.StartsWith("ENDSTATE", StringComparison.Ordinal))
            .Where(l => !l.StartsWith("LRU ", StringComparison.Ordinal));

        Assert.Equal(recorded, Lines(machine, reader.State!).Prepend("STATE label=before"));
    }

    [Theory]
    [MemberData(nameof(AllMachines))]
    public void What_a_machine_writes_is_read_as_what_its_capture_holds(string name) => ForAllCalls(name, calls =>
    {
        using SimMachine machine = s_machines[name]();
        Play(machine, calls);
        StateDump captured = StateCapture.Capture(machine.State, "now");
        string[] lines = ["STATE label=now", .. Lines(machine.State, captured), "ENDSTATE label=now"];

        using LineSource source = RecordingSample.Open(string.Join('\n', lines));
        StateDump read = StateDumpReader.Read(source);

        Assert.Equal(lines, RecordingText.Lines(read));
        Assert.Null(StateComparer.FirstDifference(captured, read));
    });

    [Theory]
    [MemberData(nameof(AllMachines))]
    public void Passing_over_a_state_and_taking_it_apart_find_the_same_ones_equal(string name)
    {
        int equal = 0, different = 0;
        ForAllCalls(name, calls =>
        {
            // One leaves calls out. Many calls change nothing: requests that fail, blocks that aren't held.
            using SimMachine recorded = s_machines[name](), given = s_machines[name]();
            Play(recorded, calls);
            Play(given, calls[..Math.Max(calls.Length - (calls.Length % 3), 0)]);
            using SequenceReader reader = ReaderBeforeSecondState(StateCapture.Capture(given.State, "start"), recorded.State);

            bool skipped = reader.SkipState(given.State);
            StateDump read = skipped ? StateCapture.Capture(recorded.State, "now") : reader.ReadState();

            Assert.Equal(StateComparer.FirstDifference(read, StateCapture.Capture(given.State, "now")) == null, skipped);
            SequenceOp op = default;
            Assert.Equal(SequenceItem.End, reader.Read(ref op));
            equal += skipped ? 1 : 0;
            different += skipped ? 0 : 1;
        });

        Assert.True(equal > 0 && different > 0, $"{equal} were equal, {different} different");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damage_in_a_later_state_is_told_as_by_a_reader_that_takes_all_apart(int seed)
    {
        string text = string.Join('\n', Recordings.LinesOf("n2-tiny/tiny-buddy")) + "\n";
        int from = text.IndexOf("STATE label=after-ops", StringComparison.Ordinal);
        int to = text.IndexOf("ENDSTATE label=after-ops", StringComparison.Ordinal) + 20;
        var random = new Random(seed);
        int faults = 0, differences = 0;
        for (int i = 0; i < 80; i++)
        {
            string damaged = text[..from] + RecordingMutationTests.Damage(text[from..to], random) + text[to..];
            InputException? played = FaultOf(() => differences += Replays.Compare(Reader(damaged)).IsEqual ? 0 : 1);
            InputException? read = FaultOf(() => RecordingSample.ReadSequence(damaged));

            Assert.Equal((read?.Line, read?.Reason), (played?.Line, played?.Reason));
            faults += read == null ? 0 : 1;
        }

        Assert.True(faults > 0 && differences > 0, $"{faults} faults, {differences} differences");
    }

    [Fact]
    public void A_state_written_in_another_way_is_taken_apart_and_equal()
    {
        string[] lines = Recordings.LinesOf("n2-tiny/tiny-buddy");
        int state = Array.IndexOf(lines, "STATE label=after-ops");
        int at = Array.FindIndex(lines, state, l => l.StartsWith("ZONE ", StringComparison.Ordinal));
        lines[at] = lines[at].Replace(" spanned=", " spanned=00", StringComparison.Ordinal);

        Assert.True(Replays.Compare(lines).IsEqual);
    }

    private static void ForAllCalls(string name, Action<MachineCall[]> check)
    {
        using SimMachine sample = s_machines[name]();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(24).WithReplay((ulong)name.Length, 0x9e3779b97f4a7c15),
            Prop.ForAll(MachineCall.Sequences(withReserves: true, sample.CpuCount, sample.NodeIds.Count), check));
    }

    private static void Play(SimMachine machine, IEnumerable<MachineCall> calls)
    {
        var run = new MachineRun(machine);
        foreach (MachineCall call in calls)
        {
            run.Step(call);
        }
    }

    private static List<string> Lines(MachineState machine, StateDump before)
    {
        var lines = new List<string>();
        Assert.True(StateText.Write(machine, before, line =>
        {
            lines.Add(Encoding.ASCII.GetString(line));
            return true;
        }));
        return lines;
    }

    private static SequenceReader ReaderBeforeSecondState(StateDump start, MachineState machine)
    {
        SequenceReader reader = Reader(string.Join(
            '\n',
            [
                "ORACLE version=1 kernel=6.1.0 machine=m", "CASE case=c",
                .. RecordingText.Lines(start),
                "STATE label=now", .. Lines(machine, start), "ENDSTATE label=now",
                "END ops=0 stopped_early=0 lost=0",
            ]));
        SequenceOp op = default;
        Assert.Equal(SequenceItem.State, reader.Read(ref op));
        Assert.Equal(SequenceItem.State, reader.Next(ref op));
        return reader;
    }

    private static SequenceReader Reader(string text) => SequenceReader.FromSource(RecordingSample.Open(text));

    private static InputException? FaultOf(Action action) => (InputException?)Record.Exception(action);
}
