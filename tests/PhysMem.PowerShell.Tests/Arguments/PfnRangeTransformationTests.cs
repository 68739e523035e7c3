using System.Globalization;
using System.Management.Automation;
using PhysMem.PowerShell.Arguments;

namespace PhysMem.PowerShell.Tests.Arguments;

public sealed class PfnRangeTransformationTests
{
    [Theory]
    [InlineData(4096, "0x001000")]
    [InlineData(4096L, "0x001000")]
    [InlineData(4096.0, "0x001000")]
    [InlineData("4096", "0x001000")]
    [InlineData(" 0x1000 ", "0x001000")]
    [InlineData("0x1000..0x1fff", "0x001000..0x001fff")]
    [InlineData("0 .. 10", "0x000000..0x00000a")]
    [InlineData("7..7", "0x000007")]
    [InlineData(unchecked((int)0x80000000), "0x80000000")]
    [InlineData(-1, "0xffffffff")]
    [InlineData(0x100000000, "0x100000000")]
    [InlineData("0x80000000..0xffffffff", "0x80000000..0xffffffff")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_number_or_a_range_is_read_as_people_write_it(object? given, string ranges) => Assert.Equal(ranges, Read(given));

    [Fact]
    public void Numbers_that_follow_each_other_are_one_range_and_others_are_not()
    {
        Assert.Equal("0x000064..0x0000c8", Read(Enumerable.Range(100, 101).Cast<object>().ToArray()));
        Assert.Equal("0x000005..0x00001f 0x000003..0x000004 0x000009", Read(new object[] { "5..0xf", "0x10..0x1f", 3, PSObject.AsPSObject(4), "9", "" }));
        Assert.Equal("0x000008 0x000007", Read(new[] { 8, 7 }));
        Assert.Equal("0x7fffffff..0x80000001", Read(new object[] { 0x7fffffff, unchecked((int)0x80000000), "0x80000001" }));
    }

    [Fact]
    public void A_range_stays_what_it_is() => Assert.Equal("0x000002..0x000003", Read(new PfnRange(2, 4)));

    [Theory]
    [InlineData("x")]
    [InlineData("5..")]
    [InlineData("5..4")]
    [InlineData("1..2..3")]
    [InlineData("-1")]
    [InlineData(-1L)]
    [InlineData(unchecked((long)0xffff888000001000))]
    [InlineData(1.5)]
    [InlineData("9223372036854775807")]
    [InlineData("0xffffffffffffffff")]
    public void What_is_none_is_refused_with_the_forms_there_are(object given)
    {
        var fault = Assert.Throws<ArgumentTransformationMetadataException>(() => Read(given));

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"'{given}' is no page frame number"), fault.Message, StringComparison.Ordinal);
        Assert.Contains("0x1000..0x1fff", fault.Message, StringComparison.Ordinal);
    }

    private static string Read(object? given) =>
        string.Join(' ', Assert.IsType<PfnRange[]>(new PfnRangeTransformationAttribute().Transform(null!, given!)));
}
