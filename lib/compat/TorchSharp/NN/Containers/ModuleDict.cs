using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Modules;

/// <summary>Modules by name, in the order in which they were added.</summary>
public class ModuleDict<T> : torch.nn.Module, IDictionary<string, T>, IList<(string, T)> where T : torch.nn.Module
{
    private readonly OrderedDictionary<string, T> _dict = [];

    public ModuleDict() : base("ModuleDict") { }

    internal ModuleDict(IEnumerable<(string, T)> modules) : this()
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public T this[string key]
    {
        get => _dict[key];
        set
        {
            if (_dict.ContainsKey(key))
            {
                _dict[key] = value;
                Reregister();
            }
            else
            {
                Add(key, value);
            }
        }
    }

    public (string, T) this[int index]
    {
        get => Pair(_dict.GetAt(index));
        set
        {
            _dict.RemoveAt(index);
            Insert(index, value);
        }
    }

    public int Count => _dict.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => _dict.Keys;

    public ICollection<T> Values => _dict.Values;

    public IEnumerable<string> keys() => _dict.Keys;

    public IEnumerable<T> values() => _dict.Values;

    public IEnumerator<(string, T)> items() => GetEnumerator();

    public void Add(string key, T value)
    {
        register_module(key, value);
        _dict.Add(key, value);
    }

    public void Add((string, T) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

    public void Insert(int index, (string, T) item)
    {
        _dict.Insert(index, item.Item1, item.Item2);
        Reregister();
    }

    public bool Remove(string key)
    {
        var removed = _dict.Remove(key);
        if (removed) Reregister();
        return removed;
    }

    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<string, T> item) => Contains(item) && Remove(item.Key);

    public void RemoveAt(int index)
    {
        _dict.RemoveAt(index);
        Reregister();
    }

    public void Clear()
    {
        _dict.Clear();
        ClearModules();
    }

    public void clear() => Clear();

    public bool ContainsKey(string key) => _dict.ContainsKey(key);

    public bool Contains((string, T) item) => IndexOf(item) >= 0;

    public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));

    public int IndexOf((string, T) item)
    {
        var index = _dict.IndexOf(item.Item1);
        return index >= 0 && ReferenceEquals(_dict.GetAt(index).Value, item.Item2) ? index : -1;
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _dict.TryGetValue(key, out value);

    public void CopyTo((string, T)[] array, int arrayIndex)
    {
        foreach (var item in this) array[arrayIndex++] = item;
    }

    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, T>>)_dict).CopyTo(array, arrayIndex);

    public IEnumerator<(string, T)> GetEnumerator() => _dict.Select(Pair).GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => _dict.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static (string, T) Pair(KeyValuePair<string, T> entry) => (entry.Key, entry.Value);

    private void Reregister()
    {
        ClearModules();
        foreach (var (name, module) in _dict) register_module(name, module);
    }
}
