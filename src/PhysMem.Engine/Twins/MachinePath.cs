using System.Text.RegularExpressions;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Kernel;
using PhysMem.Engine.Observed;

namespace PhysMem.Engine.Twins;

/// <summary>
/// Makes a machine of whatever a path names: a recorded state, a recording, a machine's own file, a folder with a state; or
/// texts of a real machine's /proc, one file or a folder of them, /proc itself included; or a list of RAM or nodes alone, of which a
/// machine is booted.
/// </summary>
public static partial class MachinePath
{
    // In the order in which they are read together.
    private static readonly string[] s_texts = ["zoneinfo", "buddyinfo", "pagetypeinfo"];

    // As cp, people and gzip leave them.
    private static readonly string[] s_endings = ["", ".txt", ".gz", ".txt.gz"];

    private static readonly string[] s_states = ["state.txt", "state.txt.gz"];

    /// <summary>Makes the machine.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="name">What to call the machine.</param>
    /// <param name="label">The label of a state, or the time of a recorder's snapshot; the first if null.</param>
    /// <param name="line">The line of a twin's kernel; by default the one that prints such texts.</param>
    /// <param name="evenUnsound">Whether a recorded machine is made for which the audit finds something.</param>
    /// <param name="isEmpty">Whether a twin has nothing in use.</param>
    /// <returns>The machine; of a recorded one everything is told, and nothing is said.</returns>
    /// <exception cref="InputException">A file can't be read or used.</exception>
    public static Twin Open(string path, string name, string? label = null, KernelLine? line = null, bool evenUnsound = false, bool isEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (IsPipe(path))
        {
            throw new InputException(
                path, 0, "this is a pipe, which can be read once only", "Write the text into a file, and give that.", FaultCode.InputUnreadable);
        }

        string? state = StateOf(path);
        if (state is null)
        {
            return OpenTexts(path, name, label, line, isEmpty);
        }

        if (isEmpty)
        {
            throw new InputException(
                state, 0, "a recorded machine has in use what it had when it was recorded", "Give texts of /proc for a machine that has nothing in use, or boot one.");
        }

        return line is null
            ? new Twin(SimMachine.FromFile(state, name, label, evenUnsound), [], [])
            : throw new InputException(
                state, 0, "a recorded machine has the kernel that it was recorded with", "Leave the kernel out; it is for texts of /proc, which don't name theirs.");
    }

    private static Twin OpenTexts(string path, string name, string? label, KernelLine? line, bool isEmpty)
    {
        (MachineListings listings, IReadOnlyList<string> notes) = ListingFiles.Find(path);
        string[] files = Directory.Exists(path) ? TextsIn(path, s_texts) : [path];
        if (listings != MachineListings.None && (files is [] || files[0] == path))
        {
            Twin booted = Checked(path, () => ListedMachine.Boot(listings, name, line));
            return (booted with { Filled = [.. booted.Filled, .. notes] }).Kept();
        }

        if (files is [])
        {
            throw new InputException(
                path, 0, $"the folder holds no {s_states[0]} and no {string.Join(", ", s_texts.Concat(ListingFiles.Names))}",
                "Give the file of a state, a shape's folder, or a folder with copies of /proc/zoneinfo, buddyinfo and pagetypeinfo.", FaultCode.InputUnreadable);
        }

        string[] readable = [.. files.Where(MayRead)];
        IReadOnlyList<ProcSnapshot> snapshots = ProcZones.ReadTogether(readable.Length > 0 ? readable : files);
        ProcSnapshot snapshot = snapshots.FirstOrDefault(one => label is null || one.Time == label)
            ?? throw new InputException(
                path, 0, $"there is no snapshot {Cited.Of(label)} in it", $"It has {string.Join(", ", snapshots.Select(one => one.Time ?? "one without a time"))}.");
        Twin twin = Checked(path, () => TwinMachine.Build(snapshot, name, line, listings, isEmpty));
        string[] left = [.. notes, .. files.Except(readable).Select(file => $"nothing of {Path.GetFileName(file)}, which can't be read")];
        string[] one = snapshots.Count > 1 ? [$"the {(label is null ? "first" : $"snapshot {label}")} of {snapshots.Count} snapshots"] : [];
        return (twin with { Told = [.. one, .. twin.Told], Filled = [.. twin.Filled, .. left] }).Kept();
    }

    // Numbers that can't all be true are a fault of the text.
    private static Twin Checked(string path, Func<Twin> build)
    {
        try
        {
            return build();
        }
        catch (InputException)
        {
            throw;
        }
        catch (PhysMemException fault)
        {
            string reason = fault.Message.TrimEnd('.');
            throw new InputException(path, 0, char.ToLowerInvariant(reason[0]) + reason[1..], fault.Remedy, fault.Code, fault);
        }
    }

    // The file of a state that the path names; null when it names texts of /proc.
    private static string? StateOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return !File.Exists(path) || TextHead.Has(path, static text => StateLine().IsMatch(text)) ? path
                : ProcZones.Recognizes(path) || ListingFiles.Recognizes(path) ? null
                : !TextHead.Has(path, static text => true) ? path
                : throw new InputException(
                    path, 0, "it holds no state, nothing of a zone, and no list of RAM or nodes",
                    "Give a file of a machine or a recording, /proc/zoneinfo, buddyinfo or pagetypeinfo, /proc/iomem as root sees it, dmesg from the boot on, or what numactl --hardware prints.");
        }

        return s_states.Select(file => Path.Combine(path, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>The files of a folder with these names, however they were copied.</summary>
    internal static string[] TextsIn(string folder, IEnumerable<string> names) =>
        [.. names.Select(text => s_endings.Select(ending => Path.Combine(folder, text + ending)).FirstOrDefault(File.Exists)).OfType<string>()];

    // What kind of text it is, is found by looking into it first.
    private static bool IsPipe(string path)
    {
        if (!File.Exists(path) || !MayRead(path))
        {
            return false;
        }

        using FileStream stream = File.OpenRead(path);
        return !stream.CanSeek;
    }

    /// <summary>Whether a file may be read: /proc/pagetypeinfo by root alone.</summary>
    internal static bool MayRead(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What stands in a recording or in a machine's own file: STATE label=before.
    [GeneratedRegex(@"^[A-Z]{3,10} \w+=")]
    private static partial Regex StateLine();
}
