namespace System.Management.Automation;

public struct SwitchParameter
{
    private readonly bool _isPresent;

    public SwitchParameter(bool isPresent)
    {
        _isPresent = isPresent;
    }

    public static SwitchParameter Present => new(true);

    public bool IsPresent => _isPresent;

    public static implicit operator bool(SwitchParameter switchParameter) => switchParameter._isPresent;

    public static implicit operator SwitchParameter(bool value) => new(value);

    public static bool operator ==(SwitchParameter first, SwitchParameter second) => first.Equals(second);

    public static bool operator !=(SwitchParameter first, SwitchParameter second) => !first.Equals(second);

    public static bool operator ==(SwitchParameter first, bool second) => first.Equals(second);

    public static bool operator !=(SwitchParameter first, bool second) => !first.Equals(second);

    public static bool operator ==(bool first, SwitchParameter second) => second.Equals(first);

    public static bool operator !=(bool first, SwitchParameter second) => !second.Equals(first);

    public bool ToBool() => _isPresent;

    public override bool Equals(object? obj) => obj switch
    {
        bool value => _isPresent == value,
        SwitchParameter other => _isPresent == other._isPresent,
        _ => false,
    };

    public override int GetHashCode() => _isPresent.GetHashCode();

    public override string ToString() => _isPresent.ToString();
}
