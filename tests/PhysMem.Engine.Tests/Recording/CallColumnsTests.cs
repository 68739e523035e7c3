using System.Globalization;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Recording;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Recording;

public class CallColumnsTests
{
    [Fact]
    public void Columns_of_any_width_are_read_wherever_they_fall()
    {
        var random = new Random(3);
        for (int round = 0; round < 3000; round++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(40)).Select(_ => Number(random))];
            using var source = Line($"{new string('K', random.Next(1, 150))}{string.Concat(words.Select(w => $" {w}"))}");
            var columns = new CallColumns(source);

            foreach (string word in words)
            {
                Assert.False(columns.AtEnd);
                Assert.Equal(long.Parse(word, CultureInfo.InvariantCulture), columns.Number("c", long.MinValue, long.MaxValue));
            }

            Assert.True(columns.AtEnd);
            columns.Close();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    public void What_is_wrong_is_quoted_wherever_it_stands(int before)
    {
        string start = new('K', before);

        Assert.Contains("column c is \"\", which is not", Fault($"{start} "), StringComparison.Ordinal);
        Assert.Contains("column c is \"\", which is not", Fault($"{start}  5"), StringComparison.Ordinal);
        Assert.Contains("column c is \"5x\", which is not", Fault($"{start} 5x 6"), StringComparison.Ordinal);
        Assert.Contains("column c is \"-\", which is not", Fault($"{start} -"), StringComparison.Ordinal);
        Assert.Contains("column c is \"1000000000000000000\", which", Fault($"{start} 1000000000000000000"), StringComparison.Ordinal);
        Assert.Contains("column c is \"100\", but must be 0 to 99", Fault($"{start} 100"), StringComparison.Ordinal);
        Assert.EndsWith("column c is missing", Fault(start), StringComparison.Ordinal);
        Assert.EndsWith("\" \" follows the last column", Fault($"{start} 7 "), StringComparison.Ordinal);
        Assert.EndsWith("\" 8 9\" follows the last column", Fault($"{start} 7 8 9"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rest_is_taken_whole_or_not_at_all()
    {
        using var source = Line("A 1 -1 -");
        var columns = new CallColumns(source);
        columns.Number("c", 0, 9);

        Assert.False(columns.Finish(" -1"u8));
        Assert.True(columns.Finish(" -1 -"u8));
        Assert.True(columns.AtEnd);
        Assert.False(columns.Finish(""u8));
    }

    private static string Number(Random random)
    {
        int digits = random.Next(1, random.Next(4) == 0 ? 19 : 9);
        string text = string.Concat(Enumerable.Range(0, digits).Select(_ => (char)random.Next('0', '9' + 1)));
        return random.Next(5) == 0 ? $"-{text}" : text;
    }

    private static string Fault(string line)
    {
        using var source = Line(line);
        return Assert.Throws<InputException>(() =>
        {
            var columns = new CallColumns(source);
            columns.Number("c", 0, 99);
            columns.Close();
        }).Reason;
    }

    // Digits behind the line must not be taken for its own.
    private static LineSource Line(string text)
    {
        var source = LineSource.FromBytes(Encoding.ASCII.GetBytes($"{text}\n999999999999"), RecordingSample.FileName);
        Assert.True(source.TryReadLine(out _));
        return source;
    }
}
