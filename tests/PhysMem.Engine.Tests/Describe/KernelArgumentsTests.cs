using PhysMem.Engine.Describe;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Describe;

public class KernelArgumentsTests
{
    [Fact]
    public void Arguments_that_do_not_concern_the_allocator_are_passed_over()
    {
        KernelArguments arguments = KernelArguments.Parse("console=ttyS0 panic=-1 nokaslr  kernelcorex=1 quiet\n");
        Assert.Equal(KernelArguments.None, arguments);
        Assert.True(arguments.TransparentHugePages);
        Assert.False(arguments.KernelCore.IsGiven);
    }

    [Fact]
    public void Amounts_are_sizes_or_percentages()
    {
        KernelArguments arguments = KernelArguments.Parse("kernelcore=512M movablecore=30% transparent_hugepage=never");
        Assert.Equal(new CoreAmount(512L << 20), arguments.KernelCore);
        Assert.Equal(new CoreAmount(0, 30), arguments.MovableCore);
        Assert.False(arguments.TransparentHugePages);
        Assert.Equal(["512 MiB", "30%"], [arguments.KernelCore.ToString(), arguments.MovableCore.ToString()]);
    }

    [Theory]
    [InlineData("kernelcore=mirror", "The kernel argument kernelcore=mirror is not simulated.")]
    [InlineData("movable_node", "The kernel argument movable_node is not simulated.")]
    [InlineData("kernelcore=", "kernelcore= is neither a size nor a percentage: the text is empty.")]
    [InlineData("kernelcore", "kernelcore= is neither a size nor a percentage: the text is empty.")]
    [InlineData("kernelcore=lots", "kernelcore=lots is neither a size nor a percentage: 'lots' does not begin with a number.")]
    [InlineData("movablecore=5Q", "movablecore=5Q is neither a size nor a percentage: 'Q' is no unit of memory.")]
    [InlineData("kernelcore=101%", "kernelcore=101% is no percentage from 0% to 100%.")]
    [InlineData("kernelcore=-1%", "kernelcore=-1% is no percentage from 0% to 100%.")]
    [InlineData("movablecore=1.5%", "movablecore=1.5% is no percentage from 0% to 100%.")]
    [InlineData("movablecore=%", "movablecore=% is no percentage from 0% to 100%.")]
    [InlineData("transparent_hugepage=yes", "transparent_hugepage=yes is none of always, madvise and never.")]
    public void Bad_arguments_are_refused(string commandLine, string message)
    {
        var thrown = Assert.Throws<PhysMemException>(() => KernelArguments.Parse(commandLine));
        Assert.Equal(FaultCode.MachineDescriptionInvalid, thrown.Code);
        Assert.Equal(message, thrown.Message);
        Assert.NotEmpty(thrown.Remedy);
    }
}
