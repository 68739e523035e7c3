using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Replay;

namespace PhysMem.Engine.Tests.Verify;

/// <summary>
/// The main promise: a machine that starts in a recorded state gives the frames that the real kernel gave, and its
/// lists and counters stay the same, call by call.
/// </summary>
public class ReplayTests
{
    public static TheoryData<string> All => [.. Recordings.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void A_replay_equals_the_recording_in_every_frame_column_and_state(string name)
    {
        ComparedSequence result = Replays.Compare(SequenceReader.Open(Recordings.PathOf(name)));

        Assert.Null(result.FirstDifference);
        Assert.True(result.IsEqual);
        Assert.Equal(Recorded(name), result.Equal);
    }

    [Fact]
    public void The_recordings_hold_every_kind_of_call()
    {
        var kinds = new HashSet<SequenceOpKind>();
        foreach (string name in Recordings.Names)
        {
            using var reader = SequenceReader.Open(Recordings.PathOf(name));
            SequenceOp op = default;
            for (SequenceItem item; (item = reader.Read(ref op)) != SequenceItem.End;)
            {
                if (item == SequenceItem.Call)
                {
                    kinds.Add(op.Kind);
                }
            }
        }

        Assert.Equal(Enum.GetValues<SequenceOpKind>(), kinds.Order());
    }

    // How much there is to compare, counted in the text: the frames of requests and the return values of range calls,
    // seven columns behind each call on blocks, and every state but the first.
    private static (long Frames, long Columns, long States) Recorded(string name)
    {
        long frames = 0, columns = 0, states = -1;
        foreach (string line in Recordings.LinesOf(name))
        {
            string[] words = line.Split(' ');
            frames += words[0] switch
            {
                "A" or "E" or "C" or "I" => 1,
                "B" when words[8] == "0" => 1,
                "BP" => words.Length - 1,
                _ => 0,
            };
            columns += words[0] is "A" or "F" or "E" or "X" or "S" or "B" or "L" ? 7 : 0;
            states += words[0] == "STATE" ? 1 : 0;
        }

        return (frames, columns, states);
    }
}
