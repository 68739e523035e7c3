using System.Collections;
using System.Globalization;
using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

/// <summary>The rules of binding one argument; the expected ids and values are PowerShell 7's own.</summary>
public sealed class ArgumentTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Fraction", "1.5", 1.5)]
    [InlineData("Whole", "6GB", 6442450944L)]
    [InlineData("Whole", 1.5, 2L)]
    [InlineData("Optional", null, null)]
    [InlineData("Optional", "", 0)]
    [InlineData("Text", null, null)]
    [InlineData("Text", 1.5, "1.5")]
    [InlineData("Numbers", "1", new[] { 1 })]
    [InlineData("Numbers", new object[] { 1, "2" }, new[] { 1, 2 })]
    [InlineData("Numbers", null, null)]
    [InlineData("NumberList", new object[] { 1, "2" }, new[] { 1, 2 })]
    [InlineData("NumberList", 5, new[] { 5 })]
    [InlineData("Truth", 1, true)]
    [InlineData("Truth", 0.0, false)]
    [InlineData("Colour", "gree", DemoColour.Green)]
    [InlineData("Colour", 1, DemoColour.Green)]
    [InlineData("Choice", "ONE", "ONE")]
    [InlineData("Words", new[] { "ab", "abc" }, new[] { "ab", "abc" })]
    [InlineData("Pattern", "Abc", "Abc")]
    public void An_argument_becomes_the_parameter_s_type(string parameter, object? argument, object? expected)
    {
        object? bound = Assert.Single(Show(parameter, argument).MustSucceed().Output);
        Assert.Equal(expected, bound is List<int> list ? list.ToArray() : bound);
    }

    [Theory]
    [InlineData("Fraction", new[] { 1, 2 }, "CannotConvertArgument")]
    [InlineData("Text", new[] { 1, 2 }, "CannotConvertArgument")]
    [InlineData("Whole", new[] { 5 }, "CannotConvertArgument")]
    [InlineData("Truth", "true", "CannotConvertArgument")]
    [InlineData("Flag", "x", "CannotConvertArgument")]
    [InlineData("Whole", "x", "CannotConvertArgumentNoMessage")]
    [InlineData("Numbers", new object[] { 1, "x" }, "CannotConvertArgumentNoMessage")]
    [InlineData("NumberList", "x", "CannotConvertArgumentNoMessage")]
    [InlineData("Colour", "g", "CannotConvertArgumentNoMessage")]
    [InlineData("Colour", 7, "CannotConvertArgumentNoMessage")]
    [InlineData("Whole", null, "ParameterBindingFailed")]
    [InlineData("Colour", null, "ParameterBindingFailed")]
    [InlineData("Truth", null, "ParameterArgumentValidationErrorNullNotAllowed")]
    [InlineData("Choice", "three", "ParameterArgumentValidationError")]
    [InlineData("Words", new string[0], "ParameterArgumentValidationError")]
    [InlineData("Words", "", "ParameterArgumentValidationError")]
    [InlineData("Words", null, "ParameterArgumentValidationError")]
    [InlineData("Words", new[] { "ab", "abcd" }, "ParameterArgumentValidationError")]
    [InlineData("Words", new[] { "ab", "ab", "ab" }, "ParameterArgumentValidationError")]
    [InlineData("Pattern", "bc", "ParameterArgumentValidationError")]
    public void An_argument_that_does_not_fit_ends_the_command(string parameter, object? argument, string errorId)
    {
        RunResult run = Show(parameter, argument);

        Assert.Equal($"{errorId},{typeof(ShowDemoArgumentCommand).FullName}", run.TerminatingError?.FullyQualifiedErrorId);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_switch_without_an_argument_is_on_and_keeps_an_explicit_false()
    {
        Assert.Equal(new SwitchParameter(true), Show("Flag", null).Single<SwitchParameter>());
        Assert.Equal(new SwitchParameter(true), Show("Flag", 1).Single<SwitchParameter>());
        Assert.Equal(new SwitchParameter(false), Show("Flag", false).Single<SwitchParameter>());
    }

    [Fact]
    public void A_type_that_reads_text_is_read_and_one_with_a_constructor_is_made()
    {
        Assert.Equal(new DemoLength(3), Show("Length", "abc").Single<DemoLength>());
        Assert.Equal(new DemoLength(5), Show("Length", 5).Single<DemoLength>());
    }

    [Fact]
    public void Binding_does_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal(1.5, Show("Fraction", "1.5").Single<double>());
            Assert.Equal("1.5", Show("Text", 1.5).Single<string>());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("", "a", "EmptyString")]
    [InlineData(null, "a", "Null")]
    [InlineData("a", new string[0], "EmptyArray")]
    [InlineData("a", "", "EmptyString")]
    [InlineData("a", null, "Null")]
    [InlineData("a", new[] { "a", null }, "Null")]
    public void A_mandatory_parameter_takes_nothing_empty(string? text, object? words, string what)
    {
        RunResult run = _session.Run<ShowDemoMandatoryCommand>(new { Text = text, Words = words, Lenient = "a" });

        Assert.StartsWith(
            $"ParameterArgumentValidationError{what}NotAllowed,",
            run.TerminatingError?.FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mandatory_parameter_may_allow_nothing() =>
        Assert.All(
            new object?[] { null, Array.Empty<object>(), new object?[] { string.Empty, null } },
            lenient => _session.Run<ShowDemoMandatoryCommand>(new { Text = "a", Words = "a", Lenient = lenient }).MustSucceed());

    private RunResult Show(string parameter, object? argument) =>
        _session.Run<ShowDemoArgumentCommand>(new Hashtable { [parameter] = argument });
}
