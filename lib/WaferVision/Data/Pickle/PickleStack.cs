namespace WaferVision.Data.Pickle;

/// <summary>The values that a pickle works on, and the marks between them: what lies below the last mark is out of reach.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Add(_values.Count);

    public object? Peek() =>
        _values.Count > (_marks.Count == 0 ? 0 : _marks[^1]) ? _values[^1] : throw new InvalidDataException("the stack is empty");

    public T Peek<T>(string what) =>
        Peek() is T wanted ? wanted : throw new InvalidDataException($"expected {what}, found {PickleMachine.Describe(Peek())}");

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public T Pop<T>(string what)
    {
        T value = Peek<T>(what);
        Pop();
        return value;
    }

    /// <summary>The values above the last mark, which goes with them.</summary>
    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new InvalidDataException("there is no mark on the stack");
        }

        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] values = [.. _values.GetRange(mark, _values.Count - mark)];
        _values.RemoveRange(mark, values.Length);
        return values;
    }
}
