using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PhysMem.PowerShell.Tests.Demo;
using PhysMem.PowerShell.Tests.Hosting;

namespace PhysMem.PowerShell.Tests.Runner;

public sealed class SessionTests : IDisposable
{
    private readonly Session _session = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("physmem-tests-");

    public void Dispose()
    {
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Cmdlets_of_one_session_share_a_runspace_and_two_sessions_do_not()
    {
        using var other = new Session();

        Assert.Same(_session.Runspace, _session.Run<GetDemoSessionCommand>().Single<Runspace>());
        Assert.Same(_session.Runspace, _session.Run<GetDemoSessionCommand>().Single<Runspace>());
        Assert.NotSame(_session.Runspace, other.Run<GetDemoSessionCommand>().Single<Runspace>());
        Assert.Null(Runspace.DefaultRunspace);
    }

    [Fact]
    public void Variables_are_seen()
    {
        Assert.Equal("unset", _session.Run<GetDemoSessionCommand>(new { Variable = "colour" }).Single<string>());
        _session.State.PSVariable.Set("Colour", "red");
        Assert.Equal("red", _session.Run<GetDemoSessionCommand>(new { Variable = "colour" }).Single<string>());
    }

    [Fact]
    public void Paths_are_seen_from_the_session_s_location_not_the_process_s()
    {
        string processFolder = Directory.GetCurrentDirectory();
        _session.State.Path.SetLocation(_folder.FullName);

        Assert.Equal(Path.Combine(_folder.FullName, "new.txt"), Place("new.txt"));
        Assert.Equal(Path.Combine(_folder.FullName, "new.txt"), Place("./sub/../new.txt"));
        Assert.Equal(Path.Combine(_folder.FullName, "a*"), Place("a*"));
        Assert.Equal(processFolder, Directory.GetCurrentDirectory());
    }

    [Fact]
    public void Paths_may_name_the_provider_or_the_home_folder()
    {
        string file = Path.Combine(_folder.FullName, "x");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.Equal(file, Place($@"Microsoft.PowerShell.Core\FileSystem::{file}"));
        Assert.Equal(Path.Combine(home, "x"), Place("~/x"));
    }

    [Theory]
    [InlineData("nodrive:x", "DriveNotFound", "nodrive")]
    [InlineData("nope::/tmp/x", "ProviderNotFound", "nope")]
    public void Paths_elsewhere_are_refused(string path, string errorId, string target)
    {
        ErrorRecord? error = _session.Run<GetDemoSessionCommand>(new { Path = path }).TerminatingError;

        Assert.StartsWith($"{errorId},", error?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(target, error?.TargetObject);
    }

    [Fact]
    public void Resolved_paths_must_exist_and_wildcards_find_as_many_as_there_are()
    {
        foreach (string name in new[] { "a1.txt", "a2.txt", "b.txt" })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), string.Empty);
        }

        _session.State.Path.SetLocation(_folder.FullName);

        Assert.Equal(["a1.txt", "a2.txt"], Found("a*.txt"));
        Assert.Equal(["a2.txt"], Found("[a-b]2.txt"));
        Assert.Equal(["b.txt"], Found("b.txt"));
        Assert.Empty(Found("c*"));

        ErrorRecord? error = _session.Run<GetDemoSessionCommand>(new { Path = "c.txt", Resolve = true }).TerminatingError;
        Assert.StartsWith("PathNotFound,", error?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string Place(string path) => _session.Run<GetDemoSessionCommand>(new { Path = path }).Single<string>();

    private IEnumerable<string?> Found(string path) =>
        _session.Run<GetDemoSessionCommand>(new { Path = path, Resolve = true }).MustSucceed().Of<string>().Select(Path.GetFileName);
}
