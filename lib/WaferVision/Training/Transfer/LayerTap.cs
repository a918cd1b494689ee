using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>Listens to one layer while a model runs, and collects one row of numbers for every image.</summary>
internal sealed class LayerTap : IDisposable
{
    private readonly string _name;
    private readonly int _count;
    private readonly long _mostBytes;
    private readonly Action _remove;
    private float[]? _values;
    private int _next;

    /// <summary>Listens to what a layer gives, or to what it is given.</summary>
    public LayerTap(nn.Module<Tensor, Tensor> layer, string name, bool input, int count, long mostBytes)
    {
        (_name, _count, _mostBytes) = (name, count, mostBytes);
        if (input)
        {
            _remove = layer.register_forward_pre_hook((_, given) =>
            {
                Take(given);
                return given;
            }).remove;
        }
        else
        {
            _remove = layer.register_forward_hook((_, _, output) =>
            {
                Take(output);
                return output;
            }).remove;
        }
    }

    /// <summary>Features of an image.</summary>
    public int Width { get; private set; }

    /// <summary>The layer of that name.</summary>
    /// <exception cref="ArgumentException">There is none, or it does not take and give one tensor.</exception>
    public static nn.Module<Tensor, Tensor> Layer(nn.Module model, string name) =>
        model.named_modules().FirstOrDefault(named => named.name == name).module as nn.Module<Tensor, Tensor>
        ?? throw new ArgumentException(
            $"{model.GetName()} has no layer '{name}' from one tensor to one; its modules are {string.Join(", ", model.named_children().Select(child => child.name))}, " +
            "and theirs follow after a dot.",
            nameof(name));

    /// <summary>The name of the dense layer or convolution that runs last: the head.</summary>
    public static string HeadOf(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        string last = "";
        LayerOutputs.Tell(model, images, layer => layer is Linear or Conv2d, (name, _, _, _) => last = name);
        return last.Length > 0
            ? last
            : throw new ArgumentException($"{model.GetName()} runs neither a dense layer nor a convolution; name the layer whose output is wanted.", nameof(model));
    }

    /// <summary>All rows, row-major (N, width).</summary>
    /// <exception cref="ArgumentException">The layer has not run once for every image.</exception>
    public float[] Values() => _values is not null && _next == _values.Length
        ? _values
        : throw new ArgumentException($"The layer '{_name}' gave rows for {(Width == 0 ? 0 : _next / Width)} of {_count} maps; expected one run a batch. Name another layer.");

    public void Dispose() => _remove();

    private void Take(Tensor activation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = activation.detach();
        rows = rows.dim() switch
        {
            4 => rows.mean([2, 3]), // a map of each channel: averaged over its positions
            3 => rows.mean([1]),    // tokens: averaged
            _ => rows.flatten(1),
        };
        rows = rows.to(ScalarType.Float32).cpu().contiguous();
        if (_values is null)
        {
            Width = (int)rows.shape[1];
            long bytes = (long)_count * Width * sizeof(float);
            _values = bytes <= _mostBytes
                ? new float[_count * Width]
                : throw new ArgumentException(
                    $"The features of '{_name}' would take {bytes:N0} bytes ({_count:N0} maps of {Width:N0}); at most {_mostBytes:N0} are allowed. " +
                    "Take fewer maps, a narrower layer, or raise FeatureOptions.MostBytes.");
        }

        ReadOnlySpan<float> numbers = rows.data<float>().ToArray();
        if (_next + numbers.Length > _values.Length)
        {
            throw new ArgumentException($"The layer '{_name}' runs more than once on an image; name the block around it.");
        }

        numbers.CopyTo(_values.AsSpan(_next));
        _next += numbers.Length;
    }
}
