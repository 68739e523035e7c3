namespace System.Management.Automation;

/// <summary>The category and its particulars; each text defaults to what the record itself says.</summary>
public class ErrorCategoryInfo
{
    private readonly ErrorRecord _record;
    private string? _activity;
    private string? _reason;
    private string? _targetName;
    private string? _targetType;

    internal ErrorCategoryInfo(ErrorRecord record, ErrorCategory category)
    {
        _record = record;
        Category = category;
    }

    public ErrorCategory Category { get; }

    public string Activity
    {
        get => _activity ?? _record.InvocationInfo?.MyCommand?.Name ?? string.Empty;
        set => _activity = value;
    }

    public string Reason
    {
        get => _reason ?? _record.Exception.GetType().Name;
        set => _reason = value;
    }

    public string TargetName
    {
        get => _targetName ?? PSObject.Unwrap(_record.TargetObject)?.ToString() ?? string.Empty;
        set => _targetName = value;
    }

    public string TargetType
    {
        get => _targetType ?? PSObject.Unwrap(_record.TargetObject)?.GetType().Name ?? string.Empty;
        set => _targetType = value;
    }

    public string GetMessage() => $"{Category}: ({TargetName}:{TargetType}) [{Activity}], {Reason}";

    public override string ToString() => GetMessage();
}
