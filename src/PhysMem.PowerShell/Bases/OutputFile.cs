using System.Management.Automation;
using Microsoft.PowerShell.Commands;
using PhysMem.Engine.Faults;

namespace PhysMem.PowerShell.Bases;

/// <summary>The file that a command shall write.</summary>
internal static class OutputFile
{
    /// <summary>Its full name on the host.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">What was typed.</param>
    /// <param name="noClobber">Whether a file that exists is an error.</param>
    /// <exception cref="PhysMemException"><see cref="FaultCode.OutputUnwritable"/>.</exception>
    public static string Of(PSCmdlet command, string path, bool noClobber)
    {
        // Other providers have no files: an environment variable would become a file of its name.
        string file = command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.ImplementingType != typeof(FileSystemProvider))
        {
            throw new PhysMemException(
                FaultCode.OutputUnwritable, $"'{path}' is no file but something of the provider {provider.Name}.", "Give the name of a file.");
        }

        return !noClobber || !File.Exists(file) ? file : throw new PhysMemException(
            FaultCode.OutputUnwritable, $"The file '{file}' exists.", "Give another name, or leave -NoClobber out.");
    }
}
