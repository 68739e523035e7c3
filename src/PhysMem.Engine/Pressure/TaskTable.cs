using PhysMem.Engine.Core.State;
using PhysMem.Engine.Core.Zones;
using PhysMem.Engine.Frames;

namespace PhysMem.Engine.Pressure;

/// <summary>The machine's tasks, oldest first, and which of them owns a block.</summary>
internal sealed partial class TaskTable
{
    private readonly List<TaskEntry> _tasks = [];
    private readonly Dictionary<long, (TaskEntry Task, LinkedListNode<long> Block)> _owners = [];

    public IReadOnlyList<TaskEntry> Tasks => _tasks;

    /// <summary>Whether any task was ever described.</summary>
    public bool IsUsed { get; set; }

    public TaskEntry? Find(int pid) => _tasks.Find(t => t.Task.Pid == pid);

    public void Add(SimTask task)
    {
        _tasks.Add(new TaskEntry(task));
        IsUsed = true;
    }

    /// <summary>The task is gone; it must own nothing any more.</summary>
    public void Remove(TaskEntry task)
    {
        task.IsGone = true;
        _tasks.Remove(task);
    }

    /// <summary>A block in use becomes a task's.</summary>
    public void Own(TaskEntry task, Zone zone, long i)
    {
        Disown(zone, i);
        _owners[zone.Pfn(i)] = (task, task.Blocks.AddLast(zone.Pfn(i)));
        zone.Lru!.SetOwned(i, true);
        Count(task, zone, i, Pages(zone, i));
    }

    /// <summary>A block is freed, swapped out or given to another task.</summary>
    /// <returns>Whose it was.</returns>
    public TaskEntry? Disown(Zone zone, long i)
    {
        if (!_owners.Remove(zone.Pfn(i), out (TaskEntry Task, LinkedListNode<long> Block) owner))
        {
            return null;
        }

        owner.Task.Blocks.Remove(owner.Block);
        zone.Lru!.SetOwned(i, false);
        Count(owner.Task, zone, i, -Pages(zone, i));
        return owner.Task;
    }

    /// <summary>A page lies elsewhere now; its owner keeps it.</summary>
    public void Moved(long from, long to)
    {
        if (_owners.Remove(from, out (TaskEntry Task, LinkedListNode<long> Block) owner))
        {
            owner.Block.Value = to;
            _owners[to] = owner;
        }
    }

    /// <summary>A block became single pages, the first of which has its entry still.</summary>
    public void Split(Zone zone, long first, int order)
    {
        (TaskEntry task, LinkedListNode<long> last) = _owners[zone.Pfn(first)];
        for (long k = 1; k < 1L << order; k++)
        {
            last = task.Blocks.AddAfter(last, zone.Pfn(first + k));
            _owners[last.Value] = (task, last);
        }
    }

    // What a block is was last seen on which list it was, also when it has just left it.
    private static void Count(TaskEntry task, Zone zone, long i, long pages)
    {
        if (LruLists.IsFile(zone.Lru!.ListOf(i)))
        {
            task.FilePages += pages;
        }
        else
        {
            task.AnonPages += pages;
        }
    }

    private static unsafe long Pages(Zone zone, long i) => 1L << FrameState.Order(zone.Table.State[i]);
}
