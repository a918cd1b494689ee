using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The rows of tensors of the same length.</summary>
public class TensorDataset : utils.data.IterableDataset
{
    private readonly Tensor[] _tensors;

    internal TensorDataset(Tensor[] tensors)
    {
        if (tensors is null || tensors.Length == 0) throw new ArgumentNullException(nameof(tensors));
        var count = tensors[0].size(0);
        if (tensors.Any(tensor => tensor.size(0) != count))
            throw new ArgumentException("All tensors must have the same first dimension size.", nameof(tensors));
        _tensors = tensors.Select(tensor => tensor.alias().DetachFromDisposeScope()).ToArray();
    }

    public IList<Tensor> this[long index] => _tensors.Select(tensor => tensor[index]).ToList();

    public override long Count => _tensors[0].size(0);

    public override IList<Tensor> GetTensor(long index) => this[index];

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var tensor in _tensors) tensor.Dispose();
    }
}
