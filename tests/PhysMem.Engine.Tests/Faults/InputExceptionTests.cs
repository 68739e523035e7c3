using PhysMem.Engine.Faults;

namespace PhysMem.Engine.Tests.Faults;

/// <summary>What is wrong with a file, where and what to do.</summary>
public sealed class InputExceptionTests
{
    [Fact]
    public void A_line_is_named_as_editors_and_compilers_name_it()
    {
        var fault = new InputException("machine.txt", 7, "zone 'Nrmal' is unknown", "Correct the line.");

        Assert.Equal("machine.txt:7: zone 'Nrmal' is unknown", fault.Message);
        Assert.Equal(("machine.txt", 7, "zone 'Nrmal' is unknown", "Correct the line."), (fault.File, fault.Line, fault.Reason, fault.Remedy));
        Assert.Equal(FaultCode.InputInvalid, fault.Code);
    }

    [Fact]
    public void A_file_as_a_whole_has_no_line()
    {
        var cause = new IOException("gone");
        var fault = new InputException("machine.txt", 0, "it can't be opened", "Look for it.", FaultCode.InputUnreadable, cause);

        Assert.Equal("machine.txt: it can't be opened", fault.Message);
        Assert.Equal(FaultCode.InputUnreadable, fault.Code);
        Assert.Same(cause, fault.InnerException);
    }
}
