using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PhysMem.PowerShell.Tests.StandIn;

/// <summary>The expected values are what PowerShell 7 itself gives for the same casts.</summary>
public sealed class LanguagePrimitivesTests
{
    [Theory]
    [InlineData("512MB", typeof(int), 536870912)]
    [InlineData("6gb", typeof(long), 6442450944L)]
    [InlineData("1PB", typeof(ulong), 1125899906842624UL)]
    [InlineData("1.5KB", typeof(int), 1536)]
    [InlineData(".5kb", typeof(int), 512)]
    [InlineData("1e3kb", typeof(int), 1024000)]
    [InlineData("0x1KB", typeof(int), 1024)]
    [InlineData("5kb ", typeof(int), 5120)]
    [InlineData("5lkb", typeof(int), 5120)]
    public void A_size_suffix_multiplies(string text, Type target, object expected) =>
        Assert.Equal(expected, Convert(text, target));

    [Theory]
    [InlineData("0x10", typeof(int), 16)]
    [InlineData("-0x10", typeof(int), -16)]
    [InlineData("0x", typeof(int), 0)]
    [InlineData("0b101", typeof(int), 5)]
    [InlineData("0xFFFFFFFF", typeof(int), -1)]
    [InlineData("0xFFFFFFFF", typeof(long), -1L)]
    [InlineData("0xFFFFFFFF", typeof(double), -1.0)]
    [InlineData("0x0FFFFFFFF", typeof(long), 4294967295L)]
    [InlineData("0xFFFFFFFF", typeof(uint), 4294967295U)]
    [InlineData("0xFFFFFFFF", typeof(ulong), 4294967295UL)]
    [InlineData("0xFFFFFFFFFFFFFFFF", typeof(ulong), ulong.MaxValue)]
    [InlineData("0xFFFFFFFFFFFFFFFF", typeof(long), -1L)]
    [InlineData("0xFF", typeof(byte), (byte)255)]
    [InlineData("0xFF", typeof(sbyte), (sbyte)-1)]
    [InlineData("0xFFFF", typeof(short), (short)-1)]
    public void Hexadecimal_text_is_bits_of_a_signed_number_unless_the_target_is_unsigned(
        string text, Type target, object expected) => Assert.Equal(expected, Convert(text, target));

    [Theory]
    [InlineData(" 5 ", typeof(int), 5)]
    [InlineData("", typeof(int), 0)]
    [InlineData("  ", typeof(int), 0)]
    [InlineData("+5", typeof(int), 5)]
    [InlineData("1e3", typeof(int), 1000)]
    [InlineData("1.5", typeof(int), 2)]
    [InlineData("2.5", typeof(int), 2)]
    [InlineData("10L", typeof(int), 10)]
    [InlineData("5ul", typeof(ulong), 5UL)]
    [InlineData("5d", typeof(int), 5)]
    [InlineData("1,000", typeof(int), 1000)]
    [InlineData("1,000", typeof(double), 1000.0)]
    [InlineData("1e400", typeof(double), double.PositiveInfinity)]
    [InlineData("18446744073709551615", typeof(ulong), ulong.MaxValue)]
    public void Other_number_texts(string text, Type target, object expected) =>
        Assert.Equal(expected, Convert(text, target));

    [Theory]
    [InlineData("x", typeof(int))]
    [InlineData("5MiB", typeof(int))]
    [InlineData("4G", typeof(int))]
    [InlineData("512 MB", typeof(int))]
    [InlineData("16EB", typeof(ulong))]
    [InlineData("kb", typeof(int))]
    [InlineData("1e", typeof(int))]
    [InlineData("5f", typeof(int))]
    [InlineData("- 5", typeof(int))]
    [InlineData("(5)", typeof(int))]
    [InlineData("-1", typeof(ulong))]
    [InlineData("-0x1", typeof(ulong))]
    [InlineData("256", typeof(byte))]
    [InlineData("1KB", typeof(byte))]
    [InlineData("0xFFFFFFFF", typeof(ushort))]
    [InlineData("3000000000", typeof(int))]
    [InlineData("9223372036854775808", typeof(long))]
    [InlineData("ab", typeof(char))]
    [InlineData("x", typeof(Guid))]
    [InlineData(1e20, typeof(long))]
    [InlineData(300, typeof(byte))]
    [InlineData(new[] { 1, 2 }, typeof(int))]
    public void What_does_not_fit_is_refused(object value, Type target)
    {
        Assert.False(LanguagePrimitives.TryConvertTo(value, target, CultureInfo.InvariantCulture, out _));
        Assert.Throws<PSInvalidCastException>(() => Convert(value, target));
    }

    [Theory]
    [InlineData("mon", DayOfWeek.Monday)]
    [InlineData("MONDAY", DayOfWeek.Monday)]
    [InlineData("1", DayOfWeek.Monday)]
    [InlineData(1.0, DayOfWeek.Monday)]
    [InlineData("Hidden,System", FileAttributes.Hidden | FileAttributes.System)]
    [InlineData(new[] { "Hidden", "System" }, FileAttributes.Hidden | FileAttributes.System)]
    [InlineData(6, FileAttributes.Hidden | FileAttributes.System)]
    public void Enumerations_take_names_beginnings_lists_and_numbers(object value, Enum expected) =>
        Assert.Equal(expected, Convert(value, expected.GetType()));

    [Theory]
    [InlineData("", typeof(DayOfWeek))]
    [InlineData("s", typeof(DayOfWeek))]
    [InlineData("9", typeof(DayOfWeek))]
    [InlineData(9, typeof(DayOfWeek))]
    [InlineData(0x40000000, typeof(FileAttributes))]
    [InlineData(null, typeof(DayOfWeek))]
    public void Enumerations_refuse_what_names_no_value(object? value, Type target) =>
        Assert.Throws<PSInvalidCastException>(() => Convert(value, target));

    [Fact]
    public void Truth_is_what_is_not_empty_or_zero()
    {
        Assert.True(LanguagePrimitives.IsTrue("false"));
        Assert.False(LanguagePrimitives.IsTrue(string.Empty));
        Assert.False(LanguagePrimitives.IsTrue(Array.Empty<object>()));
        Assert.False(LanguagePrimitives.IsTrue(new object[] { 0 }));
        Assert.True(LanguagePrimitives.IsTrue(new object[] { 0, 0 }));
        Assert.True(LanguagePrimitives.IsTrue(new SwitchParameter(true)));
        Assert.False(LanguagePrimitives.IsTrue(null));
    }

    [Fact]
    public void Text_is_culture_free_and_lists_are_joined_with_blanks()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("1.5", Convert(1.5, typeof(string)));
            Assert.Equal("1 2", Convert(new[] { 1, 2 }, typeof(string)));
            Assert.Equal(string.Empty, Convert(null, typeof(string)));
            Assert.Equal(15.0, Convert("1,5", typeof(double)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Null_is_nothing_of_its_type()
    {
        Assert.Equal(0, Convert(null, typeof(int)));
        Assert.Equal(false, Convert(null, typeof(bool)));
        Assert.Null(Convert(null, typeof(int?)));
        Assert.Null(Convert(null, typeof(Version)));
        Assert.Throws<PSInvalidCastException>(() => Convert(null, typeof(Guid)));
    }

    [Fact]
    public void Numbers_round_to_even()
    {
        Assert.Equal(2, Convert(2.5, typeof(int)));
        Assert.Equal(4, Convert(3.5, typeof(int)));
        Assert.Equal(53, Convert('5', typeof(int)));
        Assert.Equal('A', Convert(65, typeof(char)));
        Assert.Equal(1, Convert(true, typeof(int)));
        Assert.Equal(5, Convert(DayOfWeek.Friday, typeof(int)));
        Assert.Equal(0, Convert(string.Empty, typeof(int?)));
    }

    [Fact]
    public void One_value_becomes_a_list_of_one_and_elements_are_converted()
    {
        Assert.Equal(new[] { 5 }, Convert("5", typeof(int[])));
        Assert.Equal(new[] { 1, 2 }, Convert(new object[] { "1", 2 }, typeof(int[])));
        Assert.Equal(new string?[] { "1", string.Empty }, Convert(new object?[] { 1, null }, typeof(string[])));
    }

    [Fact]
    public void A_type_may_read_itself_from_text_or_be_made_by_a_constructor()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Convert("00:01:00", typeof(TimeSpan)));
        Assert.Equal(TimeSpan.FromTicks(5), Convert(5L, typeof(TimeSpan)));
        Assert.Equal(new Version(1, 2), Convert("1.2", typeof(Version)));
        Assert.Equal(new Uri("http://x"), Convert("http://x", typeof(Uri)));
    }

    [Fact]
    public void A_hashtable_sets_properties_and_refuses_unknown_ones()
    {
        var made = Assert.IsType<UriBuilder>(Convert(new Hashtable { ["host"] = "x" }, typeof(UriBuilder)));
        Assert.Equal("x", made.Host);
        Assert.Throws<PSInvalidCastException>(() => Convert(new Hashtable { ["hostx"] = "x" }, typeof(UriBuilder)));
    }

    [Fact]
    public void Strings_and_dictionaries_are_one_value()
    {
        Assert.Null(LanguagePrimitives.GetEnumerable("text"));
        Assert.Null(LanguagePrimitives.GetEnumerable(new Hashtable()));
        Assert.NotNull(LanguagePrimitives.GetEnumerable(new PSObject(new[] { 1 })));
    }

    private static object? Convert(object? value, Type target) =>
        LanguagePrimitives.ConvertTo(value, target, CultureInfo.InvariantCulture);
}
