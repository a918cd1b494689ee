using System.Collections;

namespace TorchSharp.Modules;

/// <summary>Modules in a list; their parameters are named by position.</summary>
public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
{
    private readonly List<T> _list = [];

    public ModuleList(params T[] modules) : base("ModuleList") => extend(modules);

    public T this[int index]
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

    public void append(params T[] parameters) => extend(parameters);

    public void extend(IEnumerable<T> modules)
    {
        foreach (var module in modules) Add(module);
    }

    public void Add(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        register_module(_list.Count.ToString(), item);
        _list.Add(item);
    }

    public void Insert(int index, T item)
    {
        _list.Insert(index, item);
        Reregister();
    }

    public bool Remove(T item)
    {
        var removed = _list.Remove(item);
        if (removed) Reregister();
        return removed;
    }

    public void RemoveAt(int index)
    {
        _list.RemoveAt(index);
        Reregister();
    }

    public void Clear()
    {
        _list.Clear();
        ClearModules();
    }

    public bool Contains(T item) => _list.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    public int IndexOf(T item) => _list.IndexOf(item);

    public IEnumerator<T> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private void Reregister()
    {
        ClearModules();
        for (var i = 0; i < _list.Count; i++) register_module(i.ToString(), _list[i]);
    }
}
