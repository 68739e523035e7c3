using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Text;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

/// <summary>Whatever is done to a file, reading it ends well or with an error of the input, never with another.</summary>
public class RecordingMutationTests
{
    private const string Alphabet = "0123456789 -:=/+.,UMRHIAFBLPx\n*";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_text_is_read_or_refused_with_a_place(int seed)
    {
        var random = new Random(seed);
        int refused = 0;
        const int Rounds = 4000;
        for (int i = 0; i < Rounds; i++)
        {
            string text = Damage(RecordingSample.Sequence, random);
            try
            {
                RecordingSample.ReadSequence(text);
            }
            catch (InputException fault)
            {
                refused++;
                Assert.Equal(RecordingSample.FileName, fault.File);
                Assert.InRange(fault.Line, 0, text.Count(c => c == '\n') + 1);
                Assert.NotEqual("", fault.Remedy);
            }
        }

        // Most damage shows; damage to a counter that nothing depends on can't.
        Assert.InRange(refused, Rounds / 2, Rounds - 1);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Damaged_gzip_is_read_or_refused_with_a_place(int seed)
    {
        var random = new Random(seed);
        byte[] whole = LineSourceTests.Pack(RecordingSample.Sequence);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            damaged = random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                using var reader = SequenceReader.FromSource(LineSource.FromBytes(damaged, "damaged.gz"));
                SequenceOp op = default;
                while (reader.Read(ref op) != SequenceItem.End)
                {
                }
            }
            catch (InputException fault)
            {
                refused++;
                Assert.Equal("damaged.gz", fault.File);
            }
        }

        Assert.True(refused > 900, $"only {refused} of 1000 were refused");
    }

    /// <summary>The text with one to three pieces changed.</summary>
    internal static string Damage(string text, Random random)
    {
        var damaged = new StringBuilder(text);
        int longest = Math.Min(200, text.Length);
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(5))
            {
                case 0:
                    damaged[at] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    damaged.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                case 2:
                    damaged.Remove(at, Math.Min(random.Next(1, 30), damaged.Length - at));
                    break;
                case 3:
                    damaged.Insert(at, text.AsSpan(random.Next(text.Length - longest), random.Next(1, longest)));
                    break;
                default:
                    damaged[at] = (char)random.Next(256);
                    break;
            }
        }

        return damaged.ToString();
    }
}
