namespace PhysMem.Pester.Tests;

/// <summary>One case of a spec, as Run.ps1 writes it.</summary>
/// <param name="File">The spec.</param>
/// <param name="Name">What it is called there, with the number of its row where it has several.</param>
/// <param name="Result">Passed, Failed or Skipped; NotRun in a list.</param>
/// <param name="Message">Why it failed or was skipped.</param>
internal sealed record PesterCase(string File, string Name, string Result, string Message);
