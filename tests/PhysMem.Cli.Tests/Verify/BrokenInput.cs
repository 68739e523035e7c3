namespace PhysMem.Cli.Tests.Verify;

/// <summary>An input with one fault.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Line">The line that the error must name; 0 for none, -1 for whichever.</param>
/// <param name="Reason">A piece of the error's reason.</param>
internal sealed record BrokenInput(string Path, int Line, string Reason)
{
    public const string Original = "n2-tiny/tiny-buddy";

    // How far damaged archives can be unpacked is the library's business.
    private const int SomeLine = -1;

    private static readonly Dictionary<string, Func<ScratchFolder, BrokenInput>> s_makers = new()
    {
        ["a missing file"] = f => new(f.At("missing.txt"), 0, "can't be opened"),
        ["an empty file"] = f => new(f.Add("empty.txt", ""), 0, "ends before its ORACLE line"),
        ["prose"] = f => new(f.Add("prose.txt", "Once upon a time\n"), 1, "where the ORACLE line of a recording should be"),
        ["bytes that are no text"] = f => new(f.Add("binary.txt", [0xca, 0xfe, 0xba, 0xbe, 0]), 1, "is not ASCII"),
        ["a later version of the format"] = f => Edit(f, 0, l => l.Replace("version=1", "version=7", StringComparison.Ordinal), "version"),
        ["a header and nothing else"] = f => Keep(f, lines => 2),
        ["no state before the calls"] = f => new(f.Add("x.txt", TestData.Join(Lines[..2].Concat(Lines[Ops..]))), 3, "OPS must come once"),
        ["an archive that ends in the middle"] = f => new(f.Add("x.txt.gz", Packed[..(Packed.Length / 2)]), SomeLine, ""),
        ["an archive with damage in the middle"] = f => new(f.Add("x.txt.gz", Damaged()), SomeLine, ""),
        ["the end inside of a state"] = f => Keep(f, lines => 20),
        ["the end among the calls"] = f => Keep(f, lines => Ops + 10),
        ["a field of a state with another name"] = f => Edit(f, 7, l => l.Replace("nid=", "node=", StringComparison.Ordinal), "nid"),
        ["a state whose list is longer than it says"] = f => Edit(f, FirstList, l => l + " 1024", ""),
        ["a call of no known letter"] = f => Edit(f, Ops + 1, l => "Q" + l[1..], "is the letter of no call"),
        ["a frame outside of its zone"] = f => Column(f, 8, pfn => pfn + (1 << 22), "are not in zone"),
        ["a CPU that isn't there"] = f => Column(f, 2, _ => 7, "no such CPU"),
        ["a call left out"] = f => Column(f, 1, seq => seq + 1, "but the next call is"),
        ["a block freed with another order"] = f => Column(f, 4, order => order - 1, "contradicts the calls before", call: "F"),
        ["more behind the end"] = f => new(f.Add("x.txt", TestData.Join(Lines.Append("D 1 0"))), Lines.Length + 1, "more after the END line"),
        ["a state without calls"] = f => new(System.IO.Path.Combine(TestData.Shape("128m"), "state.txt"), 0, "no call and no later state"),
        ["a folder without recordings"] = Readme,
        ["a shape without its log"] = f => Shape(f, "zoneinfo.txt"),
        ["a shape without its state"] = f => Shape(f, "bootlog.txt", "cmdline.txt", "nodes.txt", "zoneinfo.txt", "sysctl.txt", "machine.txt"),
    };

    public static IEnumerable<string> Names => s_makers.Keys;

    private static string[] Lines => TestData.Lines(Original);

    private static byte[] Packed => File.ReadAllBytes(TestData.Sequence(Original));

    private static int Ops => Array.IndexOf(Lines, "OPS");

    private static int FirstList => Array.FindIndex(Lines, l => l.StartsWith("FREE ", StringComparison.Ordinal));

    public static BrokenInput Make(string name, ScratchFolder folder) => s_makers[name](folder);

    private static byte[] Damaged()
    {
        byte[] bytes = Packed;
        bytes.AsSpan(bytes.Length / 3, 64).Fill(0x55);
        return bytes;
    }

    private static BrokenInput Keep(ScratchFolder folder, Func<string[], int> count)
    {
        int n = count(Lines);
        return new BrokenInput(folder.Add("cut.txt", TestData.Join(Lines[..n])), n, "the file ends before ");
    }

    private static BrokenInput Edit(ScratchFolder folder, int at, Func<string, string> change, string reason)
    {
        string[] lines = Lines;
        string before = lines[at];
        lines[at] = change(before);
        Assert.NotEqual(before, lines[at]);
        return new BrokenInput(folder.Add("edited.txt", TestData.Join(lines)), at + 1, reason);
    }

    private static BrokenInput Column(
        ScratchFolder folder, int column, Func<long, long> change, string reason, string call = "A")
    {
        (string text, int line, _, _) = TestData.Alter(
            Original, l => l.StartsWith(call + " ", StringComparison.Ordinal), column, change);
        return new BrokenInput(folder.Add("edited.txt", text), line, reason);
    }

    private static BrokenInput Readme(ScratchFolder folder)
    {
        folder.Add("readme.txt", "nothing here\n");
        return new BrokenInput(folder.Path, 0, "holds no recording");
    }

    private static BrokenInput Shape(ScratchFolder folder, params string[] files)
    {
        foreach (string file in files)
        {
            folder.Add(file, File.ReadAllBytes(System.IO.Path.Combine(TestData.Shape("128m"), file)));
        }

        return new BrokenInput(folder.Path, 0, "can't be opened");
    }
}
