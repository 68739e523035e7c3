using System.Management.Automation;
using System.Reflection;

namespace PhysMem.PowerShell.Tests.HostGuards;

public sealed class HostIdentityTests
{
    [Fact]
    public void The_host_assembly_in_this_process_is_the_stand_in()
    {
        Assembly[] hosts = Array.FindAll(
            AppDomain.CurrentDomain.GetAssemblies(), one => one.GetName().Name == "System.Management.Automation");

        Assembly host = Assert.Single(hosts);
        Assert.Same(typeof(PSCmdlet).Assembly, host);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "System.Management.Automation.dll"), host.Location);
        Assert.NotNull(host.GetType("System.Management.Automation.Runspaces.TestRunspace"));
    }

    [Fact]
    public void The_stand_in_has_the_reference_assembly_s_name_version_and_key()
    {
        AssemblyName reference = AssemblyName.GetAssemblyName(ReferenceHost.PathOfReference);

        Assert.Equal(reference.FullName, ReferenceHost.StandIn.GetName().FullName);
        Assert.Equal(reference.GetPublicKey(), ReferenceHost.StandIn.GetName().GetPublicKey());
    }

    [Fact]
    public void The_stand_in_does_what_the_reference_assembly_does_not() =>
        Assert.True(new SwitchParameter(true).IsPresent);
}
