using System.Security.Cryptography;

namespace PhysMem.Engine.Core.State;

/// <summary>
/// What tells a machine from others of its name, wherever its blocks are named: in files, in other sessions, in jobs. It has
/// chapters, and writing the machine to a file begins a new one. So what is made of the file knows the blocks that were given
/// before it was written, and not those that the original gave later, which it never had.
/// </summary>
internal sealed class MachineIdentity
{
    private const int Bytes = 6;

    private readonly List<string> _past = [];

    /// <summary>The chapter that blocks are given in: 12 hexadecimal digits that no other machine has.</summary>
    public string Id { get; private set; } = NewId();

    /// <summary>The chapters before, oldest first.</summary>
    public IReadOnlyList<string> Past => _past;

    /// <summary>Whether a block of a chapter is of this machine.</summary>
    public bool Has(string id) => Id == id || _past.Contains(id);

    /// <summary>Ends the chapter: whatever was taken down before has all of it.</summary>
    public void Turn()
    {
        _past.Add(Id);
        Id = NewId();
    }

    /// <summary>Takes over what a file says of the past.</summary>
    public void Remember(IEnumerable<string> past) => _past.AddRange(past);

    // Not of a seed: two sessions that run one script make two machines.
    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
