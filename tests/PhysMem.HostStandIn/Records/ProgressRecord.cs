namespace System.Management.Automation;

public class ProgressRecord
{
    private string _activity;
    private string _statusDescription;
    private int _percentComplete = -1;
    private int _parentActivityId = -1;

    public ProgressRecord(int activityId, string activity, string statusDescription)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(activityId);
        ArgumentException.ThrowIfNullOrEmpty(activity);
        ArgumentException.ThrowIfNullOrEmpty(statusDescription);
        ActivityId = activityId;
        _activity = activity;
        _statusDescription = statusDescription;
    }

    public int ActivityId { get; }

    public int ParentActivityId
    {
        get => _parentActivityId;
        set
        {
            if (value == ActivityId)
            {
                throw new ArgumentException("An activity can't be its own parent.", nameof(value));
            }

            _parentActivityId = value;
        }
    }

    public string Activity
    {
        get => _activity;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _activity = value;
        }
    }

    public string StatusDescription
    {
        get => _statusDescription;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _statusDescription = value;
        }
    }

    public string? CurrentOperation { get; set; }

    public int PercentComplete
    {
        get => _percentComplete;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            _percentComplete = value;
        }
    }

    public int SecondsRemaining { get; set; } = -1;

    public ProgressRecordType RecordType { get; set; } = ProgressRecordType.Processing;

    public override string ToString() =>
        $"{ActivityId}: {Activity}, {StatusDescription}, {PercentComplete} %, {RecordType}";

    /// <summary>The runner keeps copies, because a cmdlet reuses one record for the whole activity.</summary>
    internal ProgressRecord Copy() => (ProgressRecord)MemberwiseClone();
}

public enum ProgressRecordType
{
    Processing = 0,
    Completed = 1,
}
