using System.Globalization;
using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Describe;

public class SizeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("17B", 17)]
    [InlineData("17 bytes", 17)]
    [InlineData("1 byte", 1)]
    [InlineData("6GB", 6L << 30)]
    [InlineData("6 gb", 6L << 30)]
    [InlineData("6g", 6L << 30)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData(".5k", 512)]
    [InlineData("64KiB", 65536)]
    [InlineData(" 2 TB ", 2L << 40)]
    [InlineData("1PiB", 1L << 50)]
    [InlineData("4E", 1L << 62)]
    [InlineData("0x1000", 4096)]
    [InlineData("0X1b", 27)]
    [InlineData("0x10M", 16L << 20)]
    [InlineData("4096 pages", 1L << 24)]
    [InlineData("1page", 4096)]
    [InlineData("0.25 pages", 1024)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, SizeText.Parse(text));

    [Theory]
    [InlineData(null, "the text is empty")]
    [InlineData("", "the text is empty")]
    [InlineData("  ", "the text is empty")]
    [InlineData("-5M", "'-5M' is negative")]
    [InlineData("+5M", "'+5M' does not begin with a number")]
    [InlineData("GB", "'GB' does not begin with a number")]
    [InlineData("5X", "'X' is no unit of memory")]
    [InlineData("5 GBB", "'GBB' is no unit of memory")]
    [InlineData("5 Gi", "'Gi' is no unit of memory")]
    [InlineData("5 G B", "'G B' is no unit of memory")]
    [InlineData("6,5G", "',5G' is no unit of memory")]
    [InlineData("1.2.3G", "'1.2.3' is no number")]
    [InlineData(".", "'.' is no number")]
    [InlineData("0x", "'0x' is no number")]
    [InlineData("0xfgh", "'gh' is no unit of memory")]
    [InlineData("0.3K", "'0.3K' is no whole number of bytes")]
    [InlineData("0.5", "'0.5' is no whole number of bytes")]
    [InlineData("4.1E", "'4.1E' is more than 4 EiB")]
    [InlineData("5000P", "'5000P' is more than 4 EiB")]
    [InlineData("0xffffffffffffffff", "'0xffffffffffffffff' is more than 4 EiB")]
    [InlineData("0x1ffffffffffffffff", "'0x1ffffffffffffffff' is more than 4 EiB")]
    [InlineData("99999999999999999999999999999999", "'99999999999999999999999999999999' is more than 4 EiB")]
    [InlineData("\u0661M", "'\u0661M' does not begin with a number")]
    public void A_bad_size_is_refused_with_its_reason(string? text, string expected)
    {
        Assert.False(SizeText.TryParse(text, out long bytes, out string? reason));
        Assert.Equal((expected, 0), (reason, bytes));

        var thrown = Assert.Throws<PhysMemException>(() => SizeText.Parse(text!));
        Assert.Equal(FaultCode.SizeTextInvalid, thrown.Code);
        Assert.Equal($"The size can't be read: {expected}.", thrown.Message);
        Assert.Contains("6GB", thrown.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(17, "17 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(6L << 30, "6 GiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData(5L << 28, "1.25 GiB")]
    [InlineData((6L << 30) + 4096, "6291460 KiB")]
    [InlineData(1L << 62, "4 EiB")]
    public void Sizes_are_printed_in_the_largest_unit_that_is_exact(long bytes, string text) =>
        Assert.Equal(text, SizeText.Format(bytes));

    [Fact]
    public void What_is_printed_is_read_back_whatever_the_culture()
    {
        var random = new Random(17);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            for (int i = 0; i < 20_000; i++)
            {
                int zeros = random.Next(50);
                long bytes = random.NextInt64((SizeText.MaxBytes >> zeros) + 1) << zeros;
                Assert.Equal(bytes, SizeText.Parse(SizeText.Format(bytes)));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
