using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Text;

/// <summary>A gzip file is read to its end, which must be one.</summary>
public class GzipTextTests
{
    private static readonly string s_text = string.Concat(Enumerable.Range(0, 30_000).Select(k => $"line {k * 7919 % 65521}\n"));
    private static readonly byte[] s_file = LineSourceTests.Pack(s_text);

    [Fact]
    public void A_whole_file_is_read_whole() => Assert.Equal(s_text, Read(s_file));

    [Fact]
    public void Members_follow_each_other_and_zeros_the_last() =>
        Assert.Equal(s_text + "x\n" + s_text, Read([.. s_file, .. LineSourceTests.Pack("x\n"), .. LineSourceTests.Pack(""), .. s_file, .. new byte[1000]]));

    [Fact]
    public void A_member_may_have_a_name_a_comment_and_more()
    {
        byte[] head = [.. s_file[..3], 2 | 4 | 8 | 16, .. s_file[4..10], 3, 0, 1, 2, 3, .. "name"u8, 0, .. "comment"u8, 0, 9, 9];
        Assert.Equal(s_text, Read([.. head, .. s_file[10..]]));
    }

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_refused()
    {
        for (int length = 2; length < s_file.Length; length += length < s_file.Length - 40 ? 97 : 1)
        {
            Assert.Equal(FaultCode.InputUnreadable, Assert.Throws<InputException>(() => Read(s_file[..length])).Code);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(100_000)]
    public void What_stands_behind_the_end_is_told(int length)
    {
        byte[] behind = new byte[length];
        behind[^1] = 7;
        Assert.Equal(FaultCode.InputUnreadable, Assert.Throws<InputException>(() => Read([.. s_file, .. behind])).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_checksum_of_another_text_is_told(int fromTheEnd)
    {
        byte[] damaged = [.. s_file];
        damaged[^fromTheEnd] ^= 1;
        Assert.Contains("checksum", Assert.Throws<InputException>(() => Read(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_out_of_all_proportion_to_its_file_is_refused()
    {
        var bomb = new MemoryStream();
        using (var packed = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('0', 99) + "\n", 10_000)));
            for (int k = 0; k < 100; k++)
            {
                packed.Write(lines);
            }
        }

        Assert.Contains("256 times", Assert.Throws<InputException>(() => Read(bomb.ToArray())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xcbf43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414fa339u)]
    public void The_checksum_is_that_of_the_standard(string text, uint crc)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(crc, Crc32.Append(0, bytes));
        Assert.Equal(crc, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, bytes.Length / 3)), bytes.AsSpan(bytes.Length / 3)));
    }

    // As it comes from a pipe: some bytes at a time.
    private static string Read(byte[] file)
    {
        using var source = LineSource.FromStream(new SlowStreamOf(file), "file.gz");
        var text = new StringBuilder();
        while (source.TryReadLine(out ReadOnlySpan<byte> line))
        {
            text.Append(Encoding.ASCII.GetString(line)).Append('\n');
        }

        return text.ToString();
    }

    private sealed class SlowStreamOf(byte[] bytes) : ReadingStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(buffer.Length, 1 + (_at % 4099)), bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
