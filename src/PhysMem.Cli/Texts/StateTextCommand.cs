using System.CommandLine;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Machine;

namespace PhysMem.Cli.Texts;

/// <summary>The commands that show a recorded machine in the texts of its kernel.</summary>
internal static class StateTextCommand
{
    public static Command BuddyInfo() => Create(
        "buddyinfo",
        "Print /proc/buddyinfo of a recorded machine: free blocks of each order, zone by zone.",
        m => m.BuddyInfo());

    public static Command ZoneInfo() => Create(
        "zoneinfo",
        "Print /proc/zoneinfo of a recorded machine; counters that a state dump doesn't hold are 0.",
        m => m.ZoneInfo());

    public static Command PageTypeInfo() => Create(
        "pagetypeinfo",
        "Print /proc/pagetypeinfo of a recorded machine: free blocks by order and migratetype, and pageblocks.",
        m => m.PageTypeInfo());

    public static Command ExtFrag() => Create(
        "extfrag",
        "Print unusable_index and extfrag_index of a recorded machine, as debugfs has them in extfrag/.",
        m => $"==> extfrag/unusable_index <==\n{m.UnusableIndex()}\n==> extfrag/extfrag_index <==\n{m.ExtFragIndex()}");

    private static Command Create(string name, string description, Func<SimMachine, string> text)
    {
        var path = new Argument<string>("path")
        {
            HelpName = "PATH",
            Description = "A state dump, a sequence, or a shape's folder (its state.txt); gzip or plain.",
        }.WithoutOptions();
        var label = new Option<string?>("--state")
        {
            HelpName = "LABEL",
            Description = "Show the state of this label (before, after-ops, ..) instead of the file's first.",
        };
        var command = new Command(name, description) { path, label };
        command.SetAction(line => Show(
            line.GetRequiredValue(path),
            line.GetValue(label),
            text,
            line.InvocationConfiguration.Output,
            line.InvocationConfiguration.Error));
        return command;
    }

    private static int Show(
        string path, string? label, Func<SimMachine, string> text, TextWriter output, TextWriter error)
    {
        try
        {
            string file = StateFileOf(path);
            using SimMachine machine = SimMachine.FromFile(file, file, label);
            output.Write(text(machine));
            return ExitCode.Equal;
        }
        catch (PhysMemException e)
        {
            error.WriteFault(e);
            return ExitCode.Unusable;
        }
    }

    private static string StateFileOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return path;
        }

        string plain = Path.Combine(path, "state.txt"), packed = plain + ".gz";
        return File.Exists(plain) ? plain
            : File.Exists(packed) ? packed
            : throw new InputException(
                path, 0, "the folder holds no state.txt and no state.txt.gz",
                "Give the file of a state, or a shape's folder.", FaultCode.InputUnreadable);
    }
}
