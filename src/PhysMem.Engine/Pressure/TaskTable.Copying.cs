using PhysMem.Engine.Text;

namespace PhysMem.Engine.Pressure;

/// <summary>Tasks with what they own already.</summary>
internal sealed partial class TaskTable
{
    /// <summary>Makes a task the owner of a block that no other one owns; its sizes are counted already.</summary>
    /// <returns>False when the block has an owner.</returns>
    public bool Append(TaskEntry task, long pfn) => _owners.TryAdd(pfn, (task, task.Blocks.AddLast(pfn)));

    /// <summary>Takes over another machine's tasks.</summary>
    public void CopyFrom(TaskTable other)
    {
        foreach (TaskEntry task in other._tasks)
        {
            Add(task.Task);
            TaskEntry copy = _tasks[^1];
            TaskEntry.Fields.Copy(task, copy);
            foreach (long pfn in task.Blocks)
            {
                Append(copy, pfn);
            }
        }

        IsUsed = other.IsUsed;
    }
}
