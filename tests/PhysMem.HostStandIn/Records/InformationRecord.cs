namespace System.Management.Automation;

public class InformationRecord
{
    public InformationRecord(object messageData, string? source)
    {
        MessageData = messageData;
        Source = source;
    }

    public object MessageData { get; }

    public string? Source { get; set; }

    public DateTime TimeGenerated { get; set; } = DateTime.Now;

    public List<string> Tags { get; } = [];

    public override string? ToString() => MessageData?.ToString();
}

public enum ActionPreference
{
    SilentlyContinue = 0,
    Stop = 1,
    Continue = 2,
    Inquire = 3,
    Ignore = 4,
    Suspend = 5,
}
