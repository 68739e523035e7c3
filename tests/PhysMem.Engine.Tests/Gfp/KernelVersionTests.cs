using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

public class KernelVersionTests
{
    [Theory]
    [InlineData("5.15", "5.15")]
    [InlineData("v6.1", "6.1")]
    [InlineData("4.14.98", "4.14")]
    [InlineData("6.8.0-31-generic", "6.8")]
    [InlineData(" 5.10.0-8-amd64 #1 SMP", "5.10")]
    [InlineData("Linux version 4.19.4-1.el7.elrepo.x86_64", "4.19")]
    [InlineData("2.6.32-220.4.1.el6", "2.6.32")]
    [InlineData("2.6", "2.6")]
    [InlineData("4.12.0-rc2-v8+", "4.12")]
    [InlineData("4.18-5.0", "4.18")]
    public void The_numbers_are_read_and_what_follows_is_passed_over(string text, string version)
    {
        Assert.True(KernelVersion.TryParse(text, out KernelVersion read));
        Assert.Equal(version, read.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("linux")]
    [InlineData("0.12")]
    [InlineData("x86_64 5.4")]
    [InlineData("12345.1")]
    [InlineData("6.99999")]
    public void What_is_no_version_is_not_read(string? text) => Assert.False(KernelVersion.TryParse(text, out _));

    [Theory]
    [InlineData("2.6.30", "2.6.31")]
    [InlineData("2.6.39", "3.0")]
    [InlineData("4.9", "4.10")]
    [InlineData("5.19", "6.0")]
    public void Numbers_count_and_not_digits(string first, string second)
    {
        KernelVersion one = Parsed(first), other = Parsed(second);
        Assert.True(one.IsBefore(other));
        Assert.False(other.IsBefore(one));
        Assert.False(one.IsBefore(one));
    }

    [Fact]
    public void A_fix_is_no_new_version() => Assert.Equal(new KernelVersion(6, 1), Parsed("6.1.192"));

    private static KernelVersion Parsed(string text) => KernelVersion.TryParse(text, out KernelVersion version) ? version : default;
}
