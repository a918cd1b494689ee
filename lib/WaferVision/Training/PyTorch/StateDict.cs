using WaferVision.Data.Pickle;

namespace WaferVision.Training.PyTorch;

/// <summary>Finds the state dict in what a file holds: the file's whole content, or a checkpoint's entry for it.</summary>
internal static class StateDict
{
    private static readonly string[] Keys = ["state_dict", "model_state_dict", "model", "net"];

    /// <exception cref="InvalidDataException">There is none.</exception>
    public static OrderedDictionary<string, StoredTensor> Of(object? content)
    {
        if (content is not PickleDictionary root)
        {
            throw new InvalidDataException($"expected a state dict, found {PickleMachine.Describe(content)}; save the model's state_dict(), not the model");
        }

        // A model may itself have a part called "model": only a dictionary of tensors is taken for a checkpoint's entry.
        PickleDictionary state = Keys.Select(key => root[key]).OfType<PickleDictionary>().FirstOrDefault() ?? root;
        var tensors = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach ((object key, object? value) in state.Pairs)
        {
            if (key is not string name || value is not StoredTensor tensor)
            {
                throw new InvalidDataException(
                    $"expected a state dict of names and tensors, directly or under one of {string.Join(", ", Keys)}; found {PickleMachine.Describe(value)} under '{key}'");
            }

            tensors.Add(name, tensor);
        }

        return tensors;
    }
}
