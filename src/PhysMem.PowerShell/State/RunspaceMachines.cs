using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PhysMem.PowerShell.State;

/// <summary>
/// The machines of one session, and which of them is current. Sessions are kept apart, so that parallel ones don't
/// get in each other's way; a handle that is carried over works all the same. A session that ends takes its list
/// with it, and the machines that nobody else holds.
/// </summary>
internal sealed class RunspaceMachines
{
    private const string DefaultName = "machine";

    private static readonly ConditionalWeakTable<Runspace, RunspaceMachines> s_sessions = [];

    // For code that runs outside of any session.
    private static readonly RunspaceMachines s_nowhere = new();

    // In order of making; the current one is among them. Completion may ask from another thread.
    private readonly OrderedDictionary<string, MachineHandle> _machines = new(StringComparer.OrdinalIgnoreCase);

    // By stem: below this number all names are taken.
    private readonly Dictionary<string, int> _firstFree = new(StringComparer.OrdinalIgnoreCase);
    private MachineHandle? _current;

    /// <summary>Those of the session that this thread works for.</summary>
    internal static RunspaceMachines Here =>
        Runspace.DefaultRunspace is { } runspace ? s_sessions.GetOrCreateValue(runspace) : s_nowhere;

    /// <summary>The machine of commands without -Machine; null when there is none.</summary>
    internal MachineHandle? Current
    {
        get
        {
            lock (_machines)
            {
                return _current;
            }
        }
    }

    /// <summary>All machines, oldest first.</summary>
    internal IReadOnlyList<MachineHandle> All
    {
        get
        {
            lock (_machines)
            {
                return [.. _machines.Values];
            }
        }
    }

    /// <summary>The machine with a name in any letter case, or null.</summary>
    internal MachineHandle? Find(string name)
    {
        lock (_machines)
        {
            return _machines.GetValueOrDefault(name);
        }
    }

    /// <summary>A name that no machine has yet: machine1, machine2, .. or with another stem lab, lab2, ..</summary>
    internal string FreeName(string stem = "")
    {
        lock (_machines)
        {
            for (int number = _firstFree.GetValueOrDefault(stem, 1); ; number++)
            {
                string name = stem.Length == 0 ? $"{DefaultName}{number}" : number == 1 ? stem : $"{stem}{number}";
                if (!_machines.ContainsKey(name))
                {
                    _firstFree[stem] = number;
                    return name;
                }
            }
        }
    }

    internal void Add(MachineHandle machine, bool makeCurrent)
    {
        lock (_machines)
        {
            _machines.Add(machine.Name, machine);
            _current = makeCurrent ? machine : _current ?? machine;
        }
    }

    /// <summary>Makes a machine the current one; one that was carried over from another session joins this one.</summary>
    /// <returns>False when this session has another machine of its name.</returns>
    internal bool Select(MachineHandle machine)
    {
        lock (_machines)
        {
            MachineHandle? known = Find(machine.Name);
            if (known is null)
            {
                _machines.Add(machine.Name, machine);
            }

            _current = known is null || known == machine ? machine : _current;
            return _current == machine;
        }
    }

    /// <summary>Forgets a machine; the one made last of the others takes its place as the current one.</summary>
    internal void Remove(MachineHandle machine)
    {
        lock (_machines)
        {
            if (_machines.GetValueOrDefault(machine.Name) == machine)
            {
                _machines.Remove(machine.Name);
                _firstFree.Clear();
            }

            _current = _current == machine ? _machines.Count == 0 ? null : _machines.GetAt(_machines.Count - 1).Value : _current;
        }
    }
}
