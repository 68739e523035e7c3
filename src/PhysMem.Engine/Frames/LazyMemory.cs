using System.Runtime.InteropServices;
using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Frames;

/// <summary>
/// Zeroed memory of which only the touched parts become resident, so that the tables of a machine of many TiB
/// cost what was used of them. The system's own calls are used because the runtime's allocator asks for the
/// whole size to be backed. So does Windows, whatever is asked: there a table counts against the commit limit as a
/// whole, 9 to 11 bytes a page, and a machine for which that is too much is refused.
/// </summary>
internal sealed unsafe partial class LazyMemory : IDisposable
{
    private const int ProtReadWrite = 3;
    private const int MapPrivate = 2;
    private const uint MemCommitReserve = 0x3000;
    private const uint MemRelease = 0x8000;
    private const uint PageReadWrite = 4;

    private void* _start;

    public LazyMemory(nuint bytes)
    {
        Bytes = bytes;
        _start = SpareMemory.Take(bytes);
        if (_start == null)
        {
            _start = Map(SpareMemory.SizeFor(bytes));
        }

        if (_start == null)
        {
            throw new PhysMemException(
                FaultCode.MachineDescriptionInvalid,
                $"The host has no memory for {bytes} bytes of frame tables.",
                OperatingSystem.IsWindows()
                    ? "Make the machine smaller: Windows commits its tables whole, 9 to 11 bytes a page, against the commit limit."
                    : "Make the machine smaller, or raise the process's address space limit.");
        }
    }

    ~LazyMemory() => Release();

    public nuint Bytes { get; }

    public void* Start => _start;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private static void* Map(nuint bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            return VirtualAlloc(null, bytes, MemCommitReserve, PageReadWrite);
        }

        // MAP_ANONYMOUS and MAP_NORESERVE have other numbers on macOS.
        int flags = OperatingSystem.IsMacOS() ? MapPrivate | 0x1000 | 0x40 : MapPrivate | 0x20 | 0x4000;
        void* p = mmap(null, bytes, ProtReadWrite, flags, -1, 0);
        return (nint)p == -1 ? null : p;
    }

    private void Release()
    {
        void* p = _start;
        _start = null;
        if (p == null || SpareMemory.Keep(p, Bytes))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            _ = VirtualFree(p, 0, MemRelease);
        }
        else
        {
            _ = munmap(p, SpareMemory.SizeFor(Bytes));
        }
    }

    [LibraryImport("libc")]
    private static partial void* mmap(void* addr, nuint length, int prot, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* addr, nuint length);

    [LibraryImport("kernel32")]
    private static partial void* VirtualAlloc(void* addr, nuint size, uint type, uint protect);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(void* addr, nuint size, uint type);
}
