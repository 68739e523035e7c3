using PhysMem.HelpBuilder.Cmdlets;
using PhysMem.HelpBuilder.Markdown;
using PhysMem.HelpBuilder.Pages;

namespace PhysMem.HelpBuilder.Check;

/// <summary>Compares one cmdlet's page with the cmdlet.</summary>
internal sealed class CmdletCheck(CmdletPage page, CmdletFacts cmdlet)
{
    // The shortest call, a pipeline, an experiment.
    private const int LeastExamples = 3;

    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Run()
    {
        CheckExamples();
        CheckParameters();
        CheckInputs();
        CheckOutputs();
        return _problems;
    }

    private void CheckExamples()
    {
        if (page.Examples.Entries.Count < LeastExamples)
        {
            Add(page.Examples.Line, $"there are {page.Examples.Entries.Count} examples; each cmdlet has {LeastExamples} or more");
        }

        foreach (Example example in page.Examples.Entries.Where(one => !one.Code.Lines.Any(line => Mentions(line, cmdlet.Name))))
        {
            Add(example.Line, $"the example '{example.Title}' doesn't call {cmdlet.Name}");
        }
    }

    private void CheckParameters()
    {
        foreach (ParameterText text in page.Parameters.Entries)
        {
            if (cmdlet.Parameters.FirstOrDefault(one => one.Name == text.Name) is { } parameter)
            {
                _problems.AddRange(FieldCheck.Run(page.File, text, parameter));
            }
            else
            {
                Add(text.Line, $"{cmdlet.Name} has no parameter -{text.Name}");
            }
        }

        foreach (ParameterFacts parameter in cmdlet.Parameters.Where(one => page.Parameters.Entries.All(text => text.Name != one.Name)))
        {
            Add(page.Parameters.Line, $"the parameter -{parameter.Name} is missing");
        }

        foreach (ParameterText again in page.Parameters.Entries.GroupBy(one => one.Name).SelectMany(same => same.Skip(1)))
        {
            Add(again.Line, $"the parameter -{again.Name} is described twice");
        }
    }

    private void CheckInputs()
    {
        Binding[] bindings = [.. cmdlet.Parameters.SelectMany(one => one.Bindings)];
        bool takes = bindings.Any(one => one.ByValue || one.ByPropertyName);
        bool none = page.Inputs.Entries.Any(one => one.TypeName == TypeText.None);
        if (page.Inputs.Entries.Count == 0 || none == takes)
        {
            Add(page.Inputs.Line, takes ? "the cmdlet takes input from the pipeline" : "the cmdlet takes no input: say None");
        }

        HashSet<string> told = [.. page.Inputs.Entries.SelectMany(one => CodesOf(one.Description))];
        foreach (ParameterFacts parameter in cmdlet.Parameters.Where(one => one.Bindings.Any(it => it.ByPropertyName)))
        {
            if (!told.Contains(parameter.Name))
            {
                Add(page.Inputs.Line, $"it isn't said that -{parameter.Name} is bound by property name: mention `{parameter.Name}`");
            }
        }
    }

    private void CheckOutputs()
    {
        string[] wanted = cmdlet.Outputs.Count == 0 ? [TypeText.None] : [.. cmdlet.Outputs.Select(type => type.FullName)];
        foreach (TypeText text in page.Outputs.Entries)
        {
            if (!wanted.Contains(text.TypeName))
            {
                Add(text.Line, $"{text.TypeName} is no output of {cmdlet.Name}: its outputs are {string.Join(", ", wanted)}");
            }
            else if (cmdlet.Outputs.FirstOrDefault(type => type.FullName == text.TypeName) is { IsOurs: true } type)
            {
                CheckMembers(text, type);
            }
        }

        foreach (string missing in wanted.Except(page.Outputs.Entries.Select(text => text.TypeName)))
        {
            Add(page.Outputs.Line, $"the output {missing} is missing");
        }
    }

    // A type's members are a list whose items begin with the member's name.
    private void CheckMembers(TypeText text, TypeFacts type)
    {
        Item[] items = [.. text.Description.OfType<ItemList>().SelectMany(list => list.Items)];
        foreach (Item item in items)
        {
            string name = MemberOf(item);
            if (!type.Properties.Contains(name))
            {
                Add(item.Line, $"{type.FullName} has no property '{name}'");
            }
        }

        foreach (string missing in type.Properties.Except(items.Select(MemberOf)))
        {
            Add(text.Line, $"the property {missing} is missing");
        }
    }

    private static IEnumerable<string> CodesOf(IEnumerable<Block> blocks) => blocks.SelectMany(block => block switch
    {
        Paragraph paragraph => paragraph.Text.Codes,
        ItemList list => list.Items.SelectMany(item => item.Text.Codes),
        _ => [],
    });

    private static string MemberOf(Item item) => item.Text.Codes is [var name, ..] ? name : item.Text.Plain;

    private static bool Mentions(string line, string name) => line.Contains(name, StringComparison.OrdinalIgnoreCase);

    private void Add(int line, string text) => _problems.Add(new Problem(page.File, line, text));
}
