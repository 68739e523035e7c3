using System.Globalization;
using System.Text;
using PhysMem.Engine.Core.State;

namespace PhysMem.Engine.Report;

/// <summary>/proc/vmstat: a line for each counter of the machine (vmstat_show); those that aren't kept are 0.</summary>
internal static class VmStatText
{
    public static string Format(MachineState machine)
    {
        var text = new StringBuilder();
        foreach (VmCounter counter in VmCounters.OfMachine(machine))
        {
            text.Append(CultureInfo.InvariantCulture, $"{counter.Name} {counter.Value ?? 0}\n");
        }

        return text.ToString();
    }
}
