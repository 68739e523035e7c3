using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PhysMem.Engine.Face;
using PhysMem.Engine.Report;
using PhysMem.PowerShell.Display;
using PhysMem.PowerShell.State;

namespace PhysMem.PowerShell.Tests.Contracts;

/// <summary>The format and types files against the types that they are about.</summary>
public sealed partial class ViewContractTests
{
    private const int WidestTable = 100;

    // What a column without a width needs to be of use.
    private const int LeastRest = 20;

    private static readonly XDocument s_formats = Load("PhysMem.Format.ps1xml");

    // What a machine shows only to who asks for it: other objects, and texts of many lines.
    private static readonly string[] s_askedFor =
        [nameof(MachineHandle.NodeData), nameof(MachineHandle.KernelZones), nameof(MachineHandle.Told), nameof(MachineHandle.Filled)];

    // An explanation is shown as its letter, which isn't a matter of columns.
    public static TheoryData<string> Views => [.. TableViews.Concat(ListViews).Select(view => view.Element("Name")!.Value)];

    public static TheoryData<string> Tables => [.. TableViews.Select(view => view.Element("Name")!.Value)];

    public static TheoryData<string> Lists => [.. ListViews.Select(view => view.Element("Name")!.Value)];

    private static IEnumerable<XElement> TableViews => ViewsWith("TableControl");

    private static IEnumerable<XElement> ListViews => ViewsWith("ListControl");

    [Fact]
    public void Every_output_type_has_a_table() => Assert.All(
        ModuleCmdlets.OutputTypes,
        type => Assert.Contains(TableViews, view => IsOf(view, type)));

    // What nobody sets is always empty, as the frame of a request that failed.
    [Fact]
    public void Every_output_type_with_frame_numbers_has_a_list() => Assert.All(
        ModuleCmdlets.OutputTypes.Where(type => type.GetProperties().Any(one => IsFrame(one) && one.CanWrite)),
        type => Assert.Contains(ListViews, view => IsOf(view, type)));

    [Theory]
    [MemberData(nameof(Views))]
    public void A_frame_number_is_shown_in_the_form_in_which_it_is_typed(string name)
    {
        XElement view = View(name);
        Type type = TypeOf(view);

        Assert.All(
            view.Descendants().Where(one => one.Name.LocalName is "TableColumnItem" or "ListItem" && IsFrame(type.GetProperty(Shown(one))!)),
            item => Assert.Equal(nameof(DisplayText.Pfn), item.Element("ScriptBlock") is { } script ? Call(script).Method : "in decimal"));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_shows_properties_that_its_type_has(string name)
    {
        XElement view = View(name);
        Type type = TypeOf(view);

        string[] shown =
        [
            .. view.Descendants("PropertyName").Select(one => one.Value),
            .. view.Descendants("ScriptBlock").Select(one => Call(one).Property),
        ];

        Assert.NotEmpty(shown);
        Assert.All(shown, property => Assert.NotNull(type.GetProperty(property)));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_s_scripts_call_one_text_function_each(string name) => Assert.All(
        View(name).Descendants("ScriptBlock"),
        script => Assert.NotNull(typeof(DisplayText).GetMethod(Call(script).Method, BindingFlags.Public | BindingFlags.Static)));

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_column_is_called_like_the_property_that_it_shows(string name) =>
        Assert.Equal(View(name).Descendants("TableColumnItem").Select(Shown), HeadersOf(name));

    // What an allocation has for the sake of the failures beside it in a table is always empty.
    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_shows_every_property_under_its_name(string name)
    {
        XElement[] items = [.. View(name).Descendants("ListItem")];
        Type type = TypeOf(View(name));
        string[] empty = type == typeof(Allocation) ? [nameof(Allocation.Fault), nameof(Allocation.Reason)] : [];

        // For commands and files to know a machine again, and another one for each machine: nothing to read.
        string[] hidden = [.. empty, nameof(Allocation.MachineId), .. type == typeof(MachineHandle) ? s_askedFor : []];

        Assert.Equal(type.GetProperties().Select(one => one.Name).Except(hidden), items.Select(Shown));
        Assert.All(items, item => Assert.Equal(Shown(item), item.Element("Label")?.Value ?? Shown(item)));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_fits_100_columns_and_its_headers_fit_theirs(string name)
    {
        (string Label, int? Width)[] columns = [.. View(name).Descendants("TableColumnHeader").Select(header => (
            header.Element("Label")!.Value,
            header.Element("Width") is { } width ? int.Parse(width.Value, CultureInfo.InvariantCulture) : (int?)null))];

        Assert.InRange(columns.Sum(one => one.Width ?? LeastRest) + columns.Length - 1, 1, WidestTable);
        Assert.All(columns, one => Assert.True((one.Width ?? LeastRest) >= one.Label.Length, $"{one.Label} is cut"));
        Assert.All(columns.SkipLast(1), one => Assert.NotNull(one.Width));
    }

    [Fact]
    public void Numbers_are_right_aligned_and_words_are_not() => Assert.All(TableViews, view =>
    {
        Type type = TypeOf(view);
        foreach ((XElement header, XElement item) in view.Descendants("TableColumnHeader").Zip(view.Descendants("TableColumnItem")))
        {
            Assert.Equal(IsNumber(type, header, item) ? "Right" : "Left", header.Element("Alignment")!.Value);
        }
    });

    /// <summary>The headers of a table, as the file names them.</summary>
    internal static IEnumerable<string> HeadersOf(string view) =>
        View(view).Descendants("TableColumnHeader").Select(header => header.Element("Label")!.Value);

    // Page frame numbers have a fixed width and read as names; masks in hexadecimal don't.
    private static bool IsNumber(Type type, XElement header, XElement item)
    {
        string label = header.Element("Label")!.Value;
        Type property = ModuleCmdlets.ValueType(type.GetProperty(label)!.PropertyType);
        string function = item.Element("ScriptBlock") is { } script ? Call(script).Method : "";
        return label == "Hex" || (property.IsPrimitive && property != typeof(bool) && function != nameof(DisplayText.Pfn));
    }

    private static XDocument Load(string file) => XDocument.Load(Path.Combine(RepositoryFiles.Root, "module", file));

    private static IEnumerable<XElement> ViewsWith(string control) =>
        s_formats.Descendants("View").Where(view => view.Element(control) is not null);

    private static bool IsOf(XElement view, Type type) => view.Descendants("TypeName").Any(one => one.Value == type.FullName);

    private static bool IsFrame(PropertyInfo property) => property.Name.EndsWith("Pfn", StringComparison.Ordinal);

    private static string Shown(XElement item) => item.Element("PropertyName")?.Value ?? Call(item.Element("ScriptBlock")!).Property;

    private static XElement View(string name) => s_formats.Descendants("View").Single(view => view.Element("Name")!.Value == name);

    private static Type TypeOf(XElement view) => FindType(view.Element("ViewSelectedBy")!.Element("TypeName")!.Value);

    // What stands behind a # is a cmdlet's own name for rows of the type that it shows in another way.
    private static Type FindType(string name) =>
        ModuleCmdlets.Assembly.GetType(name.Split('#')[0]) ?? typeof(SimMachine).Assembly.GetType(name.Split('#')[0])
        ?? throw new InvalidOperationException($"There is no type {name}.");

    private static (string Method, string Property) Call(XElement script)
    {
        Match call = CallPattern().Match(script.Value);
        Assert.True(call.Success, $"'{script.Value}' is more than a call of {nameof(DisplayText)} with a property.");
        return (call.Groups[1].Value, call.Groups[2].Value);
    }

    // More properties may take part; the column is called like the first one.
    [GeneratedRegex(@"^\[PhysMem\.PowerShell\.Display\.DisplayText\]::(\w+)\(\$_\.(\w+)(?:, \$_\.\w+)*\)$")]
    private static partial Regex CallPattern();
}
