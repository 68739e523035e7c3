using System.Collections.ObjectModel;

namespace System.Management.Automation.Language;

/// <summary>A piece of parsed text.</summary>
public abstract class Ast
{
    private readonly string _text;

    private protected Ast(string text)
    {
        _text = text;
    }

    public override string ToString() => _text;
}

public abstract class StatementAst : Ast
{
    private protected StatementAst(string text)
        : base(text)
    {
    }
}

public abstract class CommandBaseAst : StatementAst
{
    private protected CommandBaseAst(string text)
        : base(text)
    {
    }
}

public abstract class CommandElementAst : Ast
{
    private protected CommandElementAst(string text)
        : base(text)
    {
    }
}

public class CommandParameterAst : CommandElementAst
{
    internal CommandParameterAst(string text)
        : base(text)
    {
        ParameterName = text.TrimStart('-');
    }

    public string ParameterName { get; }
}

public abstract class ExpressionAst : CommandElementAst
{
    private protected ExpressionAst(string text)
        : base(text)
    {
    }
}

public class ConstantExpressionAst : ExpressionAst
{
    private protected ConstantExpressionAst(string text)
        : base(text)
    {
    }
}

public class StringConstantExpressionAst : ConstantExpressionAst
{
    internal StringConstantExpressionAst(string text)
        : base(text)
    {
        Value = text.Trim('\'', '"');
    }

    public string Value { get; }
}

/// <summary>A command line, cut at blanks; that is all a completer here gets to see of it.</summary>
public class CommandAst : CommandBaseAst
{
    internal CommandAst(string text)
        : base(text)
    {
        CommandElements = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.StartsWith('-') && word.Length > 1
                ? (CommandElementAst)new CommandParameterAst(word)
                : new StringConstantExpressionAst(word))
            .ToList().AsReadOnly();
    }

    public ReadOnlyCollection<CommandElementAst> CommandElements { get; }

    public string? GetCommandName() => (CommandElements.FirstOrDefault() as StringConstantExpressionAst)?.Value;
}
