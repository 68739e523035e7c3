using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>What no reader knows of what stands before lines is learned from the lines themselves.</summary>
public sealed class PrefixLearnerTests
{
    private const string Report = """
        sh: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0
        CPU: 2 PID: 77 Comm: sh Not tainted 5.8.2 #1
        Hardware name: a board
        Call Trace:
         warn_alloc+0x72/0xd6
         __alloc_pages+0x24d/0x2c0
        Mem-Info:
        active_anon:10 inactive_anon:20 isolated_anon:0
         free:3000 free_pcp:0 free_cma:0
        Node 0 active_anon:40kB inactive_anon:80kB active_file:0kB inactive_file:0kB
        Node 0 Normal free:12000kB min:4096kB low:5120kB high:6144kB present:65536kB managed:60000kB
        lowmem_reserve[]: 0 0
        Node 0 Normal: 2990*4kB (UM) 5*8kB (M) 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 12000kB
        16384 pages RAM
        1384 pages reserved
        """;

    [Theory]
    [InlineData("{0,5}  {1}")]
    [InlineData("{0}:{1}")]
    [InlineData("kern.log:{0}:{1}")]
    [InlineData("\"2024-01-02 03:04:05\",\"host\",\"kernel\",\"{1}\"")]
    [InlineData("ts=2024-01-02T03:04:05Z level=warn msg=\"{1}\"")]
    [InlineData("{{host=\"a\",unit=\"kernel\"}} {1}")]
    [InlineData("`{1}`")]
    [InlineData("node-7 {1}")]
    [InlineData("{1}<br>")]
    [InlineData("{1} <br />")]
    [InlineData("2024-01-02T03:04:05.123456789Z stdout F {1}")]
    [InlineData("01-02 03:04:05.123     0     0 W         : {1}")]
    [InlineData("[  +0.00000{0}] {1}")]
    public void The_report_is_the_same_behind_what_nobody_knows(string form)
    {
        string text = string.Join('\n', Report.Split('\n').Select((line, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i + 1, line.TrimEnd('\r'))));
        Assert.Equal(Facts(Report), Facts(text));
        Assert.Empty(Logs.One(text).Unused);
    }

    [Fact]
    public void A_journal_in_its_export_form_is_read()
    {
        string text = string.Join("\n\n", Report.Split('\n').Select((line, i) =>
            $"__CURSOR=s=a;i={i}\n__REALTIME_TIMESTAMP=170000000000{i}\n_TRANSPORT=kernel\nPRIORITY=4\nMESSAGE={line.TrimEnd('\r')}\n_BOOT_ID=b"));
        Assert.Equal(Facts(Report), Facts(text));
        Assert.Empty(Logs.One(text).Unused);
    }

    [Fact]
    public void Dmesg_as_json_is_read()
    {
        string text = "{\n   \"dmesg\": [\n" + string.Join(",\n", Report.Split('\n').Select(line =>
            $"      {{\n         \"fac\": \"kern\",\n         \"pri\": \"warn\",\n         \"time\":    12.345678,\n         \"msg\": \"{line.TrimEnd('\r')}\"\n      }}")) + "\n   ]\n}";
        Assert.Equal(Facts(Report), Facts(text));
        Assert.Empty(Logs.One(text).Unused);
    }

    // A mail that was filled again has the begin of one statement behind the end of another.
    [Theory]
    [InlineData("present:65536kB managed:60000kB lowmem_reserve[]: 0 0")]
    [InlineData("0*2048kB 0*4096kB = 12000kB Mem-Info:")]
    [InlineData("Node 0 Normal free:12000kB min:4096kB")]
    [InlineData("Mem-Info:")]
    public void The_end_of_a_statement_is_no_prefix(string text) =>
        Assert.Equal(text, new PrefixLearner().Strip(new LogLine(1, text, null, null, IsStamped: false)).Text);

    private static string Facts(string text) => Logs.Facts(Logs.One(text));
}
