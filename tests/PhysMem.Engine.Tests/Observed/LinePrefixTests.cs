using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Tests.Observed;

/// <summary>What stands before a kernel's line goes, the line stays.</summary>
public sealed class LinePrefixTests
{
    [Theory]
    [InlineData("Mem-Info:", null, null)]
    [InlineData("\t  Mem-Info:\r", null, null)]
    [InlineData("> Mem-Info:", null, null)]
    [InlineData("  37. <4>[12345.342532] Mem-Info:", "12345.342532", null)]
    [InlineData("> > | Mem-Info:", null, null)]
    [InlineData(">> [ 4361.854888] Mem-Info:", "4361.854888", null)]
    [InlineData(">>>>>>>>>>>>>>> [   30.369973] Mem-Info:", "30.369973", null)]
    [InlineData("> > > > > > > > > > > > [   30.369973] Mem-Info:", "30.369973", null)]
    [InlineData("4,19685369,241227987535,-,caller=T12845;Mem-Info:", "241227987535", "T12845")]
    [InlineData("6,339,5140900,c;Mem-Info:", "5140900", null)]
    [InlineData("[    0.423801] Mem-Info:", "0.423801", null)]
    [InlineData("[  +0.000005] Mem-Info:", "+0.000005", null)]
    [InlineData("[ +10.106410] Mem-Info:", "+10.106410", null)]
    [InlineData("[Jul25 00:43] Mem-Info:", "Jul25 00:43", null)]
    [InlineData("MESSAGE=Mem-Info:", null, null)]
    [InlineData("2024-01-02T03:04:05.123456789Z stderr F Mem-Info:", "2024-01-02T03:04:05.123456789Z", null)]
    [InlineData("01-02 03:04:05.123     0     0 W         : Mem-Info:", "01-02 03:04:05.123", null)]
    [InlineData("[12345.678901][ T123] Mem-Info:", "12345.678901", "T123")]
    [InlineData("[2681891.757523] [ T416120] Mem-Info:", "2681891.757523", "T416120")]
    [InlineData("[   12.345678][   C1] Mem-Info:", "12.345678", "C1")]
    [InlineData("<4>[   12.345678] Mem-Info:", "12.345678", null)]
    [InlineData("<4>Mem-Info:", null, null)]
    [InlineData("[Di Aug 12 03:54:03 2025] Mem-Info:", "Di Aug 12 03:54:03 2025", null)]
    [InlineData("[mar. août 12 03:54:03 2025] Mem-Info:", "mar. août 12 03:54:03 2025", null)]
    [InlineData("kern  :warn  : [   12.345678] Mem-Info:", "12.345678", null)]
    [InlineData("kern  :warn  : [Di Aug 12 03:54:03 2025] Mem-Info:", "Di Aug 12 03:54:03 2025", null)]
    [InlineData("Mon Jan  1 00:00:05 2024 kern.warn kernel: [   12.345678] Mem-Info:", "Mon Jan  1 00:00:05 2024", null)]
    [InlineData("Jan  1 02:50:50 kernel: Mem-Info:", "Jan  1 02:50:50", null)]
    [InlineData("May  4 12:31:29 e350 kernel: [  512.186810] Mem-Info:", "May  4 12:31:29", null)]
    [InlineData("2024-01-02T03:04:05.123456+00:00 host kernel: Mem-Info:", "2024-01-02T03:04:05.123456+00:00", null)]
    [InlineData("2024-01-02T03:04:05,123456+0100 Mem-Info:", "2024-01-02T03:04:05,123456+0100", null)]
    [InlineData("2024-01-02 03:04:05 host kernel[0]: Mem-Info:", "2024-01-02 03:04:05", null)]
    [InlineData("host kernel: Mem-Info:", null, null)]
    [InlineData("kernel: [12.345] Mem-Info:", "12.345", null)]
    [InlineData("W/kernel  (    0): Mem-Info:", null, null)]
    [InlineData("06-23 12:52:42.123     0     0 W kernel  : Mem-Info:", "06-23 12:52:42.123", null)]
    [InlineData("<6>[ 4738.329607] I[4:        kswapd0: 1221] Mem-Info:", "4738.329607", "4:        kswapd0: 1221")]
    [InlineData("<4>[ 4738.329607] (1)[123:kswapd0]Mem-Info:", "4738.329607", "123:kswapd0")]
    [InlineData("\u001b[32m[   12.345678]\u001b[0m \u001b[1mMem-Info:\u001b[0m", "12.345678", null)]
    [InlineData("\ufeffMem-Info:", null, null)]
    [InlineData("[   12.345678]\u00a0Mem-Info:\0", "12.345678", null)]
    [InlineData("03:04:05 Mem-Info:", "03:04:05", null)]
    [InlineData("03:04:05.123 host kernel: Mem-Info:", "03:04:05.123", null)]
    [InlineData("Tue 2024-01-02 03:04:05 UTC host kernel: Mem-Info:", "Tue 2024-01-02 03:04:05 UTC", null)]
    [InlineData("1704164645.123456 host kernel: Mem-Info:", "1704164645.123456", null)]
    [InlineData("[    5.123456] host kernel: Mem-Info:", "5.123456", null)]
    [InlineData("Jan 02 03:04:05.123456 host kernel: Mem-Info:", "Jan 02 03:04:05.123456", null)]
    [InlineData("<4>1 2024-01-02T03:04:05.123Z host kernel - - - Mem-Info:", "2024-01-02T03:04:05.123Z", null)]
    [InlineData("<4>1 2024-01-02T03:04:05Z host kernel - - - [   12.345678] Mem-Info:", "2024-01-02T03:04:05Z", null)]
    [InlineData("kernel:[   12.345678] Mem-Info:", "12.345678", null)]
    [InlineData("node-1  | [   12.345678] Mem-Info:", "12.345678", null)]
    [InlineData("    \"Mem-Info:\",", null, null)]
    [InlineData("{\"_HOSTNAME\":\"h\",\"MESSAGE\":\"Mem-Info:\",\"PRIORITY\":\"4\"}", null, null)]
    [InlineData("\t\"MESSAGE\" : \"[   12.345678] Mem-Info:\",", "12.345678", null)]
    [InlineData("{\"log\":\"\\u003c4\\u003e[   12.345678] Mem-Info:\\n\",\"stream\":\"stdout\"}", "12.345678", null)]
    public void A_prefix_is_taken_away(string raw, string? time, string? caller)
    {
        LogLine line = Assert.Single(LinePieces.Of(7, raw));

        Assert.Equal(("Mem-Info:", time, caller, 7), (line.Text, line.Time, line.Caller, line.Number));
    }

    [Theory]
    [InlineData("[  323]     0   323     9458     2766    77824        0          -250 systemd-journal")]
    [InlineData("[c1c55610] [c0050384] __irq_exit_rcu+0x6c/0xbc")]
    [InlineData("[<ffffffff8014762a>] __vmalloc_node_range+0x392/0x52e")]
    [InlineData("Node 0 DMA: 1*4kB (U) = 4kB")]
    [InlineData("Normal free:4kB min:0kB")]
    [InlineData("\"no end of a string")]
    [InlineData("{\"MESSAGE\":\"cut off")]
    [InlineData("\"\\x\"")]
    public void What_the_kernel_itself_begins_with_stays(string text)
    {
        LogLine line = Assert.Single(LinePieces.Of(1, text));

        Assert.Equal((text, false), (line.Text, line.IsStamped));
    }

    [Theory]
    [InlineData(@"May  5 10:51:34 static kernel: free:1 free_pcp:2\x0a mapped:3 shmem:4")]
    [InlineData("May  5 10:51:34 static kernel: free:1 free_pcp:2#012 mapped:3 shmem:4")]
    [InlineData(@"[ 4738.329607] free:1 free_pcp:2        [ 4738.329608] mapped:3 shmem:4")]
    public void A_line_with_several_statements_is_parted(string raw) =>
        Assert.Equal(["free:1 free_pcp:2", "mapped:3 shmem:4"], LinePieces.Of(1, raw).Select(line => line.Text));
}
