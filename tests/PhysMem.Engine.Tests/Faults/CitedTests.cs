using System.Text;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Faults;

/// <summary>A message shows what somebody gave, and not all of it when it is long.</summary>
public class CitedTests
{
    private const int Million = 1_000_000;

    [Fact]
    public void A_short_text_is_shown_whole() => Assert.Equal("'6XB'", Cited.Of("6XB"));

    [Fact]
    public void Of_a_long_text_the_beginning_and_the_length_are_shown()
    {
        string cited = Cited.Of(new string('9', Million));

        Assert.StartsWith("'999", cited, StringComparison.Ordinal);
        Assert.EndsWith("9...' (1000000 characters)", cited, StringComparison.Ordinal);
        Assert.InRange(cited.Length, 60, 100);
    }

    [Fact]
    public void Nothing_in_a_message_steers_a_terminal() => Assert.Equal("'?[31m?'", Cited.Of("\u001b[31m\n"));

    [Fact]
    public void Of_many_names_some_are_shown_and_counted()
    {
        Assert.Equal("a, b", Cited.Names(["a", "b"]));
        Assert.EndsWith("... (100000 in all)", Cited.Names([.. Enumerable.Range(0, 100_000).Select(k => $"m{k}")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_reader_repeats_of_its_file_its_error_is_short()
    {
        string state = RecordingSample.State.Replace("label=before", "label=" + new string('b', Million), StringComparison.Ordinal);
        using var source = LineSource.FromBytes(Encoding.ASCII.GetBytes(state.Replace("ENDSTATE label=b", "ENDSTATE label=c", StringComparison.Ordinal)), "a.txt");
        var fault = Assert.Throws<InputException>(() => StateDumpReader.Read(source));

        Assert.InRange(fault.Message.Length, 1, 700);
        Assert.Contains("characters)", fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Long => [new string('9', Million), new string('x', Million), "0x" + new string('f', Million), "1" + new string(' ', Million) + "q", new string('-', Million)];

    [Theory]
    [MemberData(nameof(Long))]
    public void A_size_or_a_mask_of_a_million_characters_makes_a_short_message(string text)
    {
        Assert.InRange(Assert.Throws<PhysMemException>(() => SizeText.Parse(text)).Message.Length, 1, 300);
        Assert.InRange(Assert.Throws<PhysMemException>(() => GfpText.Parse(text)).Message.Length, 1, 300);
    }
}
