using System.Reflection;
using PhysMem.Engine.Core.Allocation;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Face;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Pressure;
using PhysMem.Engine.Report;
using PhysMem.Engine.Tests.Testing;

namespace PhysMem.Engine.Tests.Face;

/// <summary>A machine that was removed has given its tables back: nobody may look into them, whatever he kept hold of.</summary>
public sealed class RemovedMachineTests
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // What can be said of a machine without its tables, and what removes it.
    private static readonly string[] s_always = [nameof(SimMachine.Dispose), nameof(SimMachine.ToString)];

    // Arguments that nothing but the machine's absence speaks against.
    private static readonly object[] s_arguments =
    [
        1, 1L, 1UL, false, "buddyinfo", LruKind.File, CounterScope.Machine, new AllocationRequest(GfpMask.GfpKernel),
        new SimTask(1, "task"), new long[] { 1 }, new PageQuery(), new List<PageReport>(), new List<PageBlockReport>(), new List<PageBlockStretch>(),
        new Allocation { Machine = "", Pfn = 1, Order = 0, Pages = 1, Node = 0, Zone = "", MigrateType = "", Gfp = "" },
    ];

    private static PropertyInfo[] Subjects =>
        [.. typeof(SimMachine).GetProperties(Own).Where(one => one.PropertyType.IsSubclassOf(typeof(MachineSubject)))];

    public static TheoryData<string, string> Calls =>
    [
        .. typeof(SimMachine).GetMethods(Own).Where(call => !call.IsSpecialName && !s_always.Contains(call.Name))
            .Select(call => ("", call.Name)),
        .. Subjects.SelectMany(one => one.PropertyType.GetMethods(Own).Select(call => (one.Name, call.Name))),
    ];

    [Fact]
    public void Every_subject_is_reached_through_the_machine() => Assert.Equal(
        typeof(SimMachine).Assembly.GetExportedTypes().Where(one => one.IsSubclassOf(typeof(MachineSubject))).ToHashSet(),
        Subjects.Select(one => one.PropertyType).ToHashSet());

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_call_answers_with_the_machine_s_error_also_of_a_subject_that_was_kept(string subject, string name)
    {
        SimMachine machine = SmallMachines.Tiny();
        object asked = subject.Length == 0 ? machine : typeof(SimMachine).GetProperty(subject)!.GetValue(machine)!;
        MethodInfo call = asked.GetType().GetMethods(Own).Single(one => one.Name == name);
        object?[] arguments = [.. call.GetParameters().Select(ArgumentFor)];
        machine.Dispose();

        var thrown = Assert.Throws<TargetInvocationException>(() => call.Invoke(asked, arguments));

        var fault = Assert.IsType<PhysMemException>(thrown.InnerException);
        Assert.Equal((FaultCode.MachineRemoved, "Machine 'tiny' was removed."), (fault.Code, fault.Message));
    }

    private static object? ArgumentFor(ParameterInfo parameter) => parameter.HasDefaultValue
        ? parameter.DefaultValue
        : s_arguments.First(parameter.ParameterType.IsInstanceOfType);
}
