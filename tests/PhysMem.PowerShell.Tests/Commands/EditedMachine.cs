using PhysMem.PowerShell.Commands;
using PhysMem.PowerShell.Tests.Prompt;

namespace PhysMem.PowerShell.Tests.Commands;

/// <summary>The file of a session's machine, with something in it changed by hand.</summary>
internal sealed class EditedMachine : IDisposable
{
    internal EditedMachine(Session session, string machine, Func<string, string> edit)
    {
        session.Run<ExportSimMachineCommand>(new { Path, Machine = machine }).MustSucceed();
        string text = File.ReadAllText(Path), edited = edit(text);
        Assert.NotEqual(text, edited);
        File.WriteAllText(Path, edited);
    }

    internal string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
