namespace PhysMem.Engine.Workloads;

/// <summary>
/// Processes. One is born with its stack and the page tables down to its first page (copy_process, pgd_alloc), touches some memory,
/// for which further tables are needed now and then, and lives on. When it ends all of it goes, its tables last (exit_mmap).
/// </summary>
internal sealed class ForkLoad : Load
{
    private const int Kernel = 0, Anonymous = 1;
    private const int StackOrder = 2, FirstTables = 4, PagesOfTable = 32, PagesBits = 9;

    private readonly List<List<HeldBlock>> _processes = [];
    private readonly Stack<List<HeldBlock>> _spare = new();
    private List<HeldBlock>? _born;
    private List<HeldBlock>? _ending;
    private int _blocks;
    private int _cpu;

    public ForkLoad(LoadedMachine machine, Random random)
        : base(
            machine, random, WorkloadKind.ForkExit, share: 4, "GFP_KERNEL_ACCOUNT|__GFP_ZERO", "GFP_HIGHUSER_MOVABLE|__GFP_ZERO")
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<HeldBlock> Held =>
        _processes.Concat(new[] { _born, _ending }.OfType<List<HeldBlock>>()).SelectMany(process => process);

    /// <inheritdoc/>
    public override void Call()
    {
        if (_born is null && _ending is null)
        {
            Begin();
        }

        if (_born is not null)
        {
            Grow(_born);
        }
        else
        {
            Shrink(_ending!);
        }
    }

    private void Begin()
    {
        _cpu = AnyCpu();
        if (_processes.Count == 0 || Grows())
        {
            _born = _spare.TryPop(out List<HeldBlock>? spare) ? spare : [];
            _blocks = 1 + FirstTables + Burst(PagesBits);
        }
        else
        {
            End(MostlyLast(_processes.Count));
        }
    }

    // What couldn't be had ends the process.
    private void Grow(List<HeldBlock> process)
    {
        int k = process.Count;
        int mask = k <= FirstTables || (k - FirstTables) % PagesOfTable == 0 ? Kernel : Anonymous;
        bool isGiven = Take(mask, k == 0 ? Math.Min(StackOrder, MaxOrder) : 0, _cpu, out HeldBlock block);
        if (isGiven)
        {
            process.Add(block);
        }

        if (!isGiven || process.Count == _blocks)
        {
            _born = null;
            _processes.Add(process);
        }

        if (!isGiven)
        {
            End(_processes.Count - 1);
        }
    }

    private void Shrink(List<HeldBlock> process)
    {
        HeldBlock block = process[^1];
        process.RemoveAt(process.Count - 1);
        GiveBack(block, _cpu);
        if (process.Count == 0)
        {
            _ending = null;
            _spare.Push(process);
        }
    }

    private void End(int at)
    {
        List<HeldBlock> process = _processes[at];
        _processes[at] = _processes[^1];
        _processes.RemoveAt(_processes.Count - 1);
        if (process.Count > 0)
        {
            _ending = process;
        }
        else
        {
            _spare.Push(process);
        }
    }
}
