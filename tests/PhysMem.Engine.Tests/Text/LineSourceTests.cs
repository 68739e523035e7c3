using System.IO.Compression;
using System.Text;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Tests.Recording;
using PhysMem.Engine.Tests.Testing;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Text;

public class LineSourceTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("one", new[] { "one" })]
    [InlineData("one\n", new[] { "one" })]
    [InlineData("one\ntwo", new[] { "one", "two" })]
    [InlineData("one\r\ntwo\r\n", new[] { "one", "two" })]
    [InlineData("\n\r\n\n", new[] { "", "", "" })]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    public void Lines_end_with_lf_or_cr_lf_and_the_last_may_end_with_neither(string text, string[] expected)
    {
        Assert.Equal(expected, ReadAll(LineSource.FromBytes(Encoding.ASCII.GetBytes(text), "x")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(65536)]
    public void A_stream_that_gives_few_bytes_at_a_time_has_the_same_lines(int step)
    {
        string[] lines = Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 7 % 500)).ToArray();
        byte[] text = Encoding.ASCII.GetBytes(string.Join("\r\n", lines));

        Assert.Equal(lines, ReadAll(LineSource.FromStream(new SlowStream(text, step), "x")));
    }

    [Fact]
    public void A_line_longer_than_the_buffer_is_given_whole()
    {
        string[] lines = ["short", new string('x', 1_000_000), "after", new string('y', 70_000)];

        Assert.Equal(lines, ReadAll(LineSource.FromBytes(Encoding.ASCII.GetBytes(string.Join('\n', lines)), "x")));
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        using var source = LineSource.FromStream(new SlowStream(new byte[LineSource.LongestLine * 3], 1 << 20), "zero");

        var fault = Assert.Throws<InputException>(() => source.TryReadLine(out _));

        Assert.Equal(1, fault.Line);
        Assert.Contains("longer than 67108864 bytes", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gzip_is_recognised_by_its_bytes_whatever_the_name_says(bool seekable)
    {
        byte[] packed = Pack("first\nsecond\n");
        Stream stream = seekable ? new MemoryStream(packed) : new SlowStream(packed, 1);

        Assert.Equal(["first", "second"], ReadAll(LineSource.FromStream(stream, "plain.txt")));
    }

    [Fact]
    public void A_file_is_read_packed_or_plain()
    {
        using var folder = new ScratchFolder();
        foreach (var (name, bytes) in new[] { ("plain.gz", "a\nb"u8.ToArray()), ("packed", Pack("a\nb")) })
        {
            string path = Path.Combine(folder.Path, name);
            File.WriteAllBytes(path, bytes);

            Assert.Equal(["a", "b"], ReadAll(LineSource.Open(path)));
        }
    }

    [Fact]
    public void Line_numbers_count_from_one_and_name_the_error()
    {
        using var source = LineSource.FromBytes("a\nb\n"u8.ToArray(), "some.txt");
        Assert.Equal(0, source.LineNumber);
        source.TryReadLine(out _);
        source.TryReadLine(out _);

        Assert.Equal(2, source.LineNumber);
        Assert.Equal("some.txt:2: it is wrong", source.Error("it is wrong", "Mend it.").Message);
    }

    [Fact]
    public void A_line_that_is_put_back_comes_again_with_the_same_number()
    {
        using var source = LineSource.FromBytes("a\nb\n"u8.ToArray(), "x");
        source.TryReadLine(out _);
        source.Unread();

        Assert.True(source.TryReadLine(out var line));
        Assert.Equal(((byte)'a', 1), (line[0], source.LineNumber));
        Assert.True(source.TryReadLine(out line));
        Assert.Equal(((byte)'b', 2), (line[0], source.LineNumber));
    }

    [Fact]
    public void A_byte_that_is_not_ascii_is_an_error_of_its_line_and_column()
    {
        using var source = LineSource.FromBytes(Encoding.UTF8.GetBytes("fine\nzone=Größe\n"), RecordingSample.FileName);
        source.TryReadLine(out _);

        var fault = Assert.Throws<InputException>(() => source.TryReadLine(out _));

        RecordingSample.AssertFault(fault, 2, "the byte 0xc3 in column 8 is not ASCII");
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_unreadable_input()
    {
        using var folder = new ScratchFolder();
        foreach (string path in new[] { Path.Combine(folder.Path, "none.txt"), folder.Path, "" })
        {
            var fault = Assert.Throws<InputException>(() => LineSource.Open(path));

            Assert.Equal((FaultCode.InputUnreadable, path, 0), (fault.Code, fault.File, fault.Line));
            Assert.Contains("can't be opened", fault.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_gzip_is_unreadable_input()
    {
        byte[] packed = Pack(string.Join('\n', Enumerable.Range(0, 20000).Select(i => i * i)));
        packed[packed.Length / 2] ^= 0x55;
        packed[(packed.Length / 2) + 1] ^= 0x55;

        var fault = Assert.Throws<InputException>(() => ReadAll(LineSource.FromBytes(packed, RecordingSample.FileName)));

        Assert.Equal(FaultCode.InputUnreadable, fault.Code);
        // Damaged text may have any number of lines.
        Assert.InRange(fault.Line, 1, int.MaxValue);
        Assert.Contains("the compressed data are damaged", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_of_several_members_is_one_text()
    {
        byte[] packed = [.. Pack("one\nbeg"), .. Pack("un here\n"), .. Pack(""), .. Pack("last")];

        Assert.Equal(["one", "begun here", "last"], ReadAll(LineSource.FromBytes(packed, "x")));
        Assert.Equal(["one", "begun here", "last"], ReadAll(LineSource.FromStream(new SlowStream(packed, 3), "x")));
    }

    [Fact]
    public void Cut_off_gzip_gives_no_line_that_is_not_in_the_text_but_the_last_one_begun()
    {
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => $"{i * i}")];
        byte[] packed = Pack(string.Join('\n', lines));
        foreach (int length in new[] { 10, 11, packed.Length / 3, packed.Length - 9, packed.Length - 1 })
        {
            List<string> read = [];
            using var source = LineSource.FromBytes(packed[..length], RecordingSample.FileName);
            var fault = Record.Exception(() =>
            {
                while (source.TryReadLine(out var line))
                {
                    read.Add(Encoding.ASCII.GetString(line));
                }
            });

            Assert.True(fault is null or InputException { Code: FaultCode.InputUnreadable });
            Assert.Equal(lines[..Math.Max(read.Count - 1, 0)], read.SkipLast(1));
            Assert.StartsWith(read.LastOrDefault(""), read.Count > 0 ? lines[read.Count - 1] : "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, "\n")]
    [InlineData(1, "\r\n")]
    [InlineData(7, "\n")]
    [InlineData(65536, "\r\n")]
    [InlineData(1 << 20, "\n")]
    public void Text_behind_a_mark_comes_again_with_the_same_lines_and_numbers(int step, string lineEnd)
    {
        // The marked text begins in one filling of the buffer, ends several later, and has a line longer than all.
        var random = new Random(step);
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 26)), random.Next(300)))];
        lines[200] = new string('x', 100_000);
        byte[] text = Encoding.ASCII.GetBytes(string.Join(lineEnd, lines));
        using var source = LineSource.FromStream(new SlowStream(text, step), "x");
        Assert.Equal(lines[..101], Take(source, 101));

        source.Mark();
        Assert.Equal(lines[101..300], Take(source, 199));
        source.Rewind();
        Assert.Equal(100, source.LineNumber);
        Assert.Equal(lines[100..350], Take(source, 250));

        source.Mark();
        Assert.Equal(lines[350..], Take(source, 100));
        Assert.False(source.TryReadLine(out _));
        source.Rewind();
        Assert.Equal(lines[349..], Take(source, 100));
        Assert.Equal(400, source.LineNumber);
    }

    [Fact]
    public void A_mark_that_is_forgotten_keeps_nothing()
    {
        using var source = LineSource.FromStream(new SlowStream(new byte[100].Concat("\nb\nc\n"u8.ToArray()).ToArray(), 1), "x");
        Take(source, 1);
        source.Mark();
        source.Release();

        Assert.Equal(["b", "c"], Take(source, 9));
    }

    [Theory]
    [InlineData("first\nlast")]
    [InlineData("first\nlast\n")]
    [InlineData("first\r\nlast\r\n")]
    public void Behind_a_line_stands_an_end_of_line_and_enough_to_read_blocks(string text)
    {
        foreach (int step in (int[])[1, 100])
        {
            using var source = LineSource.FromStream(new SlowStream(Encoding.ASCII.GetBytes(text), step), "x");
            while (source.TryReadLine(out var line))
            {
                ReadOnlySpan<byte> more = source.LineAndMore(out int length);

                Assert.Equal(line.Length, length);
                Assert.True(more[..length].SequenceEqual(line));
                Assert.True(more.Length >= length + 64);
                Assert.Contains((char)more[length], "\r\n");
            }
        }
    }

    [Fact]
    public void A_closed_source_has_no_more_lines_and_can_be_closed_twice()
    {
        var source = LineSource.FromBytes("a\nb\n"u8.ToArray(), "x");
        source.TryReadLine(out _);
        source.Dispose();
        source.Dispose();

        Assert.False(source.TryReadLine(out _));
    }

    [Fact]
    public void A_stream_that_fails_is_unreadable_input()
    {
        using var source = LineSource.FromStream(new SlowStream("abc\nd"u8.ToArray(), 2, failAtEnd: true), RecordingSample.FileName);
        source.TryReadLine(out _);

        var fault = Assert.Throws<InputException>(() => source.TryReadLine(out _));

        RecordingSample.AssertFault(fault, 2, "reading failed: the cable is out", FaultCode.InputUnreadable);
        Assert.IsType<IOException>(fault.InnerException);
    }

    [Fact]
    public void Disposing_closes_the_stream_under_a_packed_file_too()
    {
        var stream = new MemoryStream(Pack("a"));
        LineSource.FromStream(stream, "x").Dispose();

        Assert.False(stream.CanRead);
    }

    internal static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static List<string> Take(LineSource source, int most)
    {
        var lines = new List<string>();
        while (lines.Count < most && source.TryReadLine(out var line))
        {
            lines.Add(Encoding.ASCII.GetString(line));
        }

        return lines;
    }

    private static List<string> ReadAll(LineSource source)
    {
        using (source)
        {
            var lines = new List<string>();
            while (source.TryReadLine(out var line))
            {
                lines.Add(Encoding.ASCII.GetString(line));
                Assert.Equal(lines.Count, source.LineNumber);
            }

            return lines;
        }
    }
}
