using WaferVision.Data.Pickle;

namespace WaferVision.Training.PyTorch;

/// <summary>
/// The few names that a state dict's pickle uses (PyTorch's <c>torch/serialization.py</c> and <c>torch/_utils.py</c>), made into descriptions
/// of tensors. Everything else is refused.
/// </summary>
internal sealed class StateDictNames : IPickleAllowList
{
    private static readonly PickleConstructor OrderedDict = new("collections.OrderedDict", MakeDictionary);
    private static readonly PickleConstructor Size = new("torch.Size", arguments => Numbers.All(Arguments(arguments, 1, 1)[0], "sizes").Cast<object?>().ToArray());
    private static readonly PickleConstructor Tensor = new("torch._utils._rebuild_tensor", arguments => MakeTensor(Arguments(arguments, 4, 4)));
    private static readonly PickleConstructor TensorV2 = new("torch._utils._rebuild_tensor_v2", arguments => MakeTensor(Arguments(arguments, 6, 7)));
    private static readonly PickleConstructor Parameter = new("torch._utils._rebuild_parameter", MakeParameter);

    private readonly Dictionary<string, StorageBlock> _storages = new(StringComparer.Ordinal);

    /// <summary>The storages that the pickle speaks of, by key.</summary>
    public IReadOnlyDictionary<string, StorageBlock> Storages => _storages;

    public object? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => OrderedDict,
        ("torch", "Size") => Size,
        ("torch._utils", "_rebuild_tensor") => Tensor,
        ("torch._utils", "_rebuild_tensor_v2") => TensorV2,
        ("torch._utils", "_rebuild_parameter") => Parameter,
        ("torch" or "torch.cuda", _) => StorageClass.Named(name),
        _ => null,
    };

    /// <summary>('storage', class, key, device, elements), in old files with a sixth: None or (key, offset, elements) of a part of it.</summary>
    public object? Resolve(object? persistentId)
    {
        if (persistentId is not object?[] { Length: 5 or 6 } id || id[0] is not "storage" || id[1] is not StorageClass type || id[2] is not string key)
        {
            throw new InvalidDataException($"expected ('storage', class, key, device, elements) of a tensor's storage, found {PickleMachine.Describe(persistentId)}");
        }

        var storage = new StorageBlock(key, type.Type, Numbers.Of(id[4], "a number of elements"));
        if (storage.Count < 0 || storage.Count > Array.MaxLength)
        {
            throw new InvalidDataException($"expected a storage '{key}' of 0 to {Array.MaxLength} elements, found {storage.Count}");
        }

        if (!_storages.TryAdd(key, storage) && _storages[key] != storage)
        {
            throw new InvalidDataException($"expected the storage '{key}' to be of one type and size, found {_storages[key]} and {storage}");
        }

        if (id.Length == 5 || id[5] is null)
        {
            return new StorageView(storage, 0, storage.Count);
        }

        long[] part = id[5] is object?[] { Length: 3 } view
            ? Numbers.All(view[1..], "offset and elements of a part of a storage")
            : throw new InvalidDataException($"expected (key, offset, elements) of a part of a storage, found {PickleMachine.Describe(id[5])}");
        return part[0] >= 0 && part[1] >= 0 && part[0] <= storage.Count - part[1]
            ? new StorageView(storage, part[0], part[1])
            : throw new InvalidDataException($"expected a part of the storage '{key}' of {storage.Count} elements, found {part[1]} at {part[0]}");
    }

    private static object?[] Arguments(object?[] arguments, int least, int most) =>
        arguments.Length >= least && arguments.Length <= most
            ? arguments
            : throw new InvalidDataException($"expected {least} to {most} arguments, found {arguments.Length}");

    private static StoredTensor MakeTensor(object?[] arguments) =>
        arguments[0] is StorageView view
            ? StoredTensor.Make(view, Numbers.Of(arguments[1], "an offset"), Numbers.All(arguments[2], "sizes"), Numbers.All(arguments[3], "strides"))
            : throw new InvalidDataException($"expected a tensor's storage, found {PickleMachine.Describe(arguments[0])}");

    private static StoredTensor MakeParameter(object?[] arguments) =>
        Arguments(arguments, 3, 3)[0] is StoredTensor tensor
            ? tensor
            : throw new InvalidDataException($"expected a parameter's tensor, found {PickleMachine.Describe(arguments[0])}");

    /// <summary>OrderedDict(), or as Python 2 wrote it, OrderedDict([[key, value], …]).</summary>
    private static PickleDictionary MakeDictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (Arguments(arguments, 0, 1).Length == 1)
        {
            foreach (object? pair in arguments[0] as List<object?> ?? throw new InvalidDataException("expected a list of pairs"))
            {
                if (pair is not List<object?> { Count: 2 } both)
                {
                    throw new InvalidDataException($"expected a pair of key and value, found {PickleMachine.Describe(pair)}");
                }

                dictionary.Set(both[0], both[1]);
            }
        }

        return dictionary;
    }
}
