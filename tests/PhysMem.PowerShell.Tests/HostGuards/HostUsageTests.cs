using System.Reflection;

namespace PhysMem.PowerShell.Tests.HostGuards;

public sealed class HostUsageTests
{
    [Fact]
    public void The_stand_in_has_every_host_member_the_module_uses()
    {
        HostUsage usage = HostUsage.Of(Assembly.Load("PhysMem.PowerShell"));

        Assert.True(
            usage.Missing.Count == 0,
            "Add to tests/PhysMem.HostStandIn:" + Environment.NewLine + string.Join(Environment.NewLine, usage.Missing));
    }

    [Fact]
    public void Uses_are_found_in_an_assembly_that_has_cmdlets()
    {
        HostUsage usage = HostUsage.Of(typeof(HostUsageTests).Assembly);

        Assert.Contains("System.Management.Automation.Cmdlet.WriteObject", usage.Used);
        Assert.Contains("System.Management.Automation.PSCmdlet..ctor", usage.Used);
        Assert.Empty(usage.Missing);
    }
}
