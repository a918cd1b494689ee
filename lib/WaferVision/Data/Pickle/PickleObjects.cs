namespace WaferVision.Data.Pickle;

/// <summary>What a pickle may name. Everything it does not know is refused, so that a pickle can only make what its reader foresees.</summary>
internal interface IPickleAllowList
{
    /// <summary>The value of a global name: a <see cref="PickleConstructor"/> where the pickle may call it, or null to refuse it.</summary>
    object? Find(string module, string name);

    /// <summary>The object that a persistent identifier stands for.</summary>
    /// <exception cref="InvalidDataException">The identifier is not of the expected form.</exception>
    object? Resolve(object? persistentId);
}

/// <summary>A function of this program that a pickle may call.</summary>
/// <param name="Name">Its name in Python, for messages.</param>
/// <param name="Invoke">Makes a value of the arguments; throws <see cref="InvalidDataException"/> where they do not fit.</param>
internal sealed record PickleConstructor(string Name, Func<object?[], object?> Invoke);

/// <summary>An object that takes a state after it was made (Python's <c>__setstate__</c>).</summary>
internal interface IPickleState
{
    /// <exception cref="InvalidDataException">The state is not of the expected form.</exception>
    void SetState(object? state);
}

/// <summary>A Python <c>dict</c> or <c>OrderedDict</c>: pairs in the order of their first insertion.</summary>
internal sealed class PickleDictionary : IPickleState
{
    private readonly OrderedDictionary<object, object?> _pairs = [];

    public IEnumerable<KeyValuePair<object, object?>> Pairs => _pairs;

    public int Count => _pairs.Count;

    public object? this[string key] => _pairs.GetValueOrDefault(key);

    public void Set(object? key, object? value)
    {
        // Only keys with a cheap hash: a nest of tuples could take for ever to hash.
        if (key is not (string or long or double or bool))
        {
            throw new InvalidDataException($"expected a text or a number as the key of a dictionary, found {PickleMachine.Describe(key)}");
        }

        _pairs[key] = value;
    }

    /// <summary>An OrderedDict carries attributes, such as the versions of the modules of a state dict. Nothing here needs them.</summary>
    public void SetState(object? state)
    {
        if (state is not PickleDictionary)
        {
            throw new InvalidDataException($"expected attributes of an OrderedDict, found {PickleMachine.Describe(state)}");
        }
    }
}
