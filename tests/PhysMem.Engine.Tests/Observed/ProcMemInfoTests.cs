using PhysMem.Engine.Faults;
using PhysMem.Engine.Observed;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>/proc/meminfo.</summary>
public sealed class ProcMemInfoTests
{
    [Fact]
    public void Its_numbers_are_kB_by_name_and_the_rest_is_kept()
    {
        ProcMemInfo memory = Read("MemTotal:       16303428 kB\n# cut\nActive(anon):        12 kB\nHugePages_Total:       3\n");

        Assert.Equal((16303428, 12, 3), (memory.Values["MemTotal"], memory.Values["Active(anon)"], memory.Values["HugePages_Total"]));
        Assert.Equal([new UnusedLine(2, "# cut")], memory.Unused);
    }

    [Theory]
    [InlineData("MemTotal:       16303428 kB\nMemFree: 3x kB", 2, "MemFree: '3x' is not a number")]
    [InlineData("something else", 0, "there is no line such as 'MemTotal:       16303428 kB'")]
    public void A_fault_has_its_place(string text, int line, string reason)
    {
        var fault = Assert.Throws<InputException>(() => Read(text));

        Assert.Equal((line, reason), (fault.Line, fault.Reason));
    }

    private static ProcMemInfo Read(string text)
    {
        using var folder = new ScratchFolder();
        string path = Path.Combine(folder.Path, "meminfo");
        File.WriteAllText(path, text);
        return ProcMemInfo.Read(path);
    }
}
