using System.Globalization;
using System.Text;
using PhysMem.Engine.Text;

namespace PhysMem.Engine.Tests.Text;

public class AsciiNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("10", 10)]
    [InlineData("00000001", 1)]
    [InlineData("1234567", 1234567)]
    [InlineData("12345678", 12345678)]
    [InlineData("99999999", 99999999)]
    public void One_to_eight_digits_are_read_at_once(string digits, long value)
    {
        foreach (string behind in (string[])["99999999", "        ", "\n\0\0\0\0\0\0\0", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"])
        {
            Assert.True(AsciiNumber.TryParseShort(Encoding.Latin1.GetBytes(digits + behind), digits.Length, out long read));
            Assert.Equal(value, read);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 9)]
    [InlineData("-1", 2)]
    [InlineData("1 2", 3)]
    [InlineData("12:", 3)]
    [InlineData("/1", 2)]
    [InlineData("0x1", 3)]
    public void Anything_else_is_not_short(string text, int length) =>
        Assert.False(AsciiNumber.TryParseShort(Encoding.Latin1.GetBytes(text + "00000000"), length, out _));

    [Fact]
    public void A_byte_that_is_no_digit_is_found_at_every_place()
    {
        for (int at = 0; at < 8; at++)
        {
            for (int b = 0; b < 256; b++)
            {
                byte[] text = "13579135"u8.ToArray();
                text[at] = (byte)b;

                Assert.Equal(char.IsAsciiDigit((char)b), AsciiNumber.TryParseShort(text, 8, out _));
            }
        }
    }

    [Fact]
    public void Random_numbers_are_those_of_the_base_library()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            int digits = random.Next(1, 9);
            string text = random.NextInt64((long)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

            Assert.True(AsciiNumber.TryParseShort(Encoding.ASCII.GetBytes(text + "1234567 "), digits, out long value));
            Assert.Equal(long.Parse(text, CultureInfo.InvariantCulture), value);
        }
    }
}
