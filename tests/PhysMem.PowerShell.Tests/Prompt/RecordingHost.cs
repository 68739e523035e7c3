using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text.RegularExpressions;

namespace PhysMem.PowerShell.Tests.Prompt;

/// <summary>A console without a screen: it notes what -WhatIf prints, and answers questions as it was told to.</summary>
internal sealed partial class RecordingHost : PSHost
{
    private readonly Console _console = new();

    public override string Name => "Recording";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => _console;

    internal Answers Answers { get; set; } = new();

    private List<ShouldProcessCall> Asked { get; } = [];

    /// <summary>What was asked since the last time.</summary>
    internal IReadOnlyList<ShouldProcessCall> TakeAsked()
    {
        ShouldProcessCall[] asked = [.. Asked];
        Asked.Clear();
        return asked;
    }

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    internal RecordingHost() => _console.Host = this;

    private void Note(string text, bool asked, Answer answer)
    {
        Match words = Operation().Match(text);
        if (words.Success)
        {
            bool allowed = answer is Answer.Yes or Answer.YesToAll;
            Asked.Add(new ShouldProcessCall(words.Groups["target"].Value, words.Groups["action"].Value, asked, allowed));
        }
    }

    [GeneratedRegex("Performing the operation \"(?<action>.*)\" on target \"(?<target>.*)\"\\.", RegexOptions.Singleline)]
    private static partial Regex Operation();

    private sealed class Console : PSHostUserInterface
    {
        public override PSHostRawUserInterface? RawUI => null;

        internal RecordingHost Host { get; set; } = null!;

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Answer answer = Host.Answers.Next();
            Host.Note(message, asked: true, answer);
            return (int)answer;
        }

        public override void WriteLine(string value) => Host.Note(value, asked: false, Answer.No);

        public override void Write(string value)
        {
        }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
        {
        }

        public override void WriteDebugLine(string message)
        {
        }

        public override void WriteErrorLine(string value)
        {
        }

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteWarningLine(string message)
        {
        }

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
            throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
            throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName,
            PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();
    }
}
