namespace PhysMem.Engine.Text;

/// <summary>Where one key=value field lies in its line, and whether anybody asked for it.</summary>
internal struct FieldSlot
{
    private readonly int _key;
    private readonly int _keyLength;
    private readonly int _value;
    private readonly int _valueLength;

    public FieldSlot(int key, int keyLength, int value, int valueLength)
    {
        _key = key;
        _keyLength = keyLength;
        _value = value;
        _valueLength = valueLength;
        Read = false;
    }

    public bool Read { get; set; }

    public readonly ReadOnlySpan<byte> KeyIn(ReadOnlySpan<byte> line) => line.Slice(_key, _keyLength);

    public readonly ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> line) => line.Slice(_value, _valueLength);
}
