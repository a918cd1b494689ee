using System.Collections;

namespace TorchSharp.Modules;

/// <summary>Parameters in a list, named by position.</summary>
public class ParameterList : torch.nn.Module, IList<Parameter>
{
    private readonly List<Parameter> _list = [];

    public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList)) => extend(parameters);

    public Parameter this[int index]
    {
        get => _list[index];
        set
        {
            _list[index] = value;
            Reregister();
        }
    }

    public int Count => _list.Count;

    public bool IsReadOnly => false;

    public void append(params Parameter[] parameters) => extend(parameters);

    public void extend(IEnumerable<Parameter> parameters)
    {
        foreach (var parameter in parameters) Add(parameter);
    }

    public void Add(Parameter item)
    {
        register_parameter(_list.Count.ToString(), item);
        _list.Add(item);
    }

    public void Insert(int index, Parameter item)
    {
        _list.Insert(index, item);
        Reregister();
    }

    public bool Remove(Parameter item)
    {
        var index = IndexOf(item);
        if (index >= 0) RemoveAt(index);
        return index >= 0;
    }

    public void RemoveAt(int index)
    {
        _list.RemoveAt(index);
        Reregister();
    }

    public void Clear()
    {
        _list.Clear();
        ClearParameters();
    }

    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    // By identity: == on tensors compares element by element.
    public int IndexOf(Parameter item) => _list.FindIndex(parameter => ReferenceEquals(parameter, item));

    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private void Reregister()
    {
        ClearParameters();
        for (var i = 0; i < _list.Count; i++) register_parameter(i.ToString(), _list[i]);
    }
}
