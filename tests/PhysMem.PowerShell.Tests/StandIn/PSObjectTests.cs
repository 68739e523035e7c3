using System.Management.Automation;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.StandIn;

public sealed class PSObjectTests
{
    [Fact]
    public void Wrapping_twice_gives_the_same_wrapper_and_the_same_base()
    {
        var frame = new DemoFrame(5, 1);
        PSObject wrapped = PSObject.AsPSObject(frame);

        Assert.Same(wrapped, PSObject.AsPSObject(wrapped));
        Assert.Same(frame, wrapped.BaseObject);
        Assert.True(wrapped.Equals(new DemoFrame(5, 1)));
    }

    [Fact]
    public void Properties_are_found_in_any_case_and_missing_ones_are_null()
    {
        PSObject wrapped = PSObject.AsPSObject(new DemoFrame(5, 1));

        Assert.Equal(5L, wrapped.Properties["pfn"].Value);
        Assert.Null(wrapped.Properties["nope"]);
        Assert.Equal(PSMemberTypes.Property, wrapped.Properties["Order"].MemberType);
        Assert.False(wrapped.Properties["Order"].IsInstance);
    }

    [Fact]
    public void An_added_property_hides_the_object_s_own_and_is_found_through_another_wrapper()
    {
        var frame = new DemoFrame(5, 1);
        new PSObject(frame).Properties.Add(new PSNoteProperty("Order", 9));

        Assert.Equal(9, new PSObject(frame).Properties["Order"].Value);
        new PSObject(frame).Properties.Remove("order");
        Assert.Equal(1, new PSObject(frame).Properties["Order"].Value);
    }

    [Fact]
    public void A_row_shows_its_columns()
    {
        PSObject row = Row.Of(("Order", 3), ("Gfp", "x"));

        Assert.Equal("@{Order=3; Gfp=x}", row.ToString());
        Assert.Equal(["Order", "Gfp"], row.Properties.Select(one => one.Name));
        Assert.Same(row, PSObject.Unwrap(row));
    }
}
