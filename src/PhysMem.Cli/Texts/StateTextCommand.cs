using System.CommandLine;
using PhysMem.Cli.Machines;
using PhysMem.Engine.Face;

namespace PhysMem.Cli.Texts;

/// <summary>The commands that show a machine in the texts of its kernel.</summary>
internal static class StateTextCommand
{
    public static Command BuddyInfo() => Create(
        "buddyinfo",
        "Print /proc/buddyinfo of a machine: free blocks of each order, zone by zone.",
        m => m.Texts.BuddyInfo());

    public static Command ZoneInfo() => Create(
        "zoneinfo",
        "Print /proc/zoneinfo of a machine; counters that a state dump doesn't hold are 0.",
        m => m.Texts.ZoneInfo());

    public static Command PageTypeInfo() => Create(
        "pagetypeinfo",
        "Print /proc/pagetypeinfo of a machine: free blocks by order and migratetype, and pageblocks.",
        m => m.Texts.PageTypeInfo());

    public static Command ExtFrag() => Create(
        "extfrag",
        "Print unusable_index and extfrag_index of a machine, as debugfs has them in extfrag/.",
        m => $"==> extfrag/unusable_index <==\n{m.Texts.UnusableIndex()}\n==> extfrag/extfrag_index <==\n{m.Texts.ExtFragIndex()}");

    private static Command Create(string name, string description, Func<SimMachine, string> text)
    {
        var command = new Command(name, description);
        var source = new MachineSource(command);
        command.SetAction(line => source.Use(line, machine =>
        {
            line.InvocationConfiguration.Output.Write(text(machine));
            return ExitCode.Equal;
        }));
        return command;
    }
}
