using PhysMem.Engine.Core.State;
using PhysMem.Engine.Faults;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Face;

/// <summary>Finds the frame behind an address of the direct map, and refuses addresses that have none.</summary>
internal static class AddressCheck
{
    /// <exception cref="PhysMemException"><see cref="FaultCode.AddressInvalid"/>.</exception>
    public static long RequirePfn(MachineState machine, ulong address)
    {
        ulong start = DirectMap.BaseOf(machine);
        if (address < start || (address - start) % (ulong)machine.Build.PageSize != 0)
        {
            throw new PhysMemException(
                FaultCode.AddressInvalid,
                $"{AddressText.OfVirtual(address)} is no address of a page in the direct map, which begins at {AddressText.OfVirtual(start)}.",
                "Give the VirtualAddress of an allocation.");
        }

        long pfn = (long)((address - start) >> machine.Build.PageShift);
        return DirectMap.AddressOf(machine, pfn) != null ? pfn : throw new PhysMemException(
            FaultCode.AddressInvalid,
            $"{AddressText.OfVirtual(address)} is in the direct map's range, but there is no memory with an address at pfn {PfnText.Of(pfn)}.",
            "Give the VirtualAddress of an allocation.");
    }
}
