using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WaferVision.Training.Distributed;

/// <summary>
/// The gradients of a model in flat buffers that are added up over all processes one after the other: one call for many small tensors
/// (Li and others, PyTorch Distributed, arXiv 2006.15704, section 3.2.3). After its numbers a bucket has one for each parameter: how many processes have a gradient of
/// it, because a layer that a step skips (stochastic depth) has none.
/// </summary>
internal sealed class GradientBuckets : IDisposable
{
    private readonly ProcessGroup _group;
    private readonly (Parameter[] Parameters, Tensor Flat)[] _buckets;

    /// <summary>Makes buckets for the parameters that learn now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytes">Bytes after which a bucket is full; a tensor is never divided.</param>
    /// <param name="group">The processes.</param>
    /// <exception cref="ArgumentException">A parameter is not float32.</exception>
    public GradientBuckets(nn.Module model, int bytes, ProcessGroup group)
    {
        _group = group;
        List<(Parameter[], Tensor)> buckets = [];
        List<Parameter> open = [];
        long numbers = 0;
        foreach ((string name, Parameter parameter) in model.named_parameters().Where(named => named.parameter.requires_grad))
        {
            if (parameter.dtype != ScalarType.Float32)
            {
                throw new ArgumentException($"Parameter '{name}' is {parameter.dtype}; training in several processes knows Float32 only.", nameof(model));
            }

            open.Add(parameter);
            numbers += parameter.numel();
            if (numbers * sizeof(float) >= bytes)
            {
                Close();
            }
        }

        Close();
        _buckets = [.. buckets];

        void Close()
        {
            if (open.Count > 0)
            {
                buckets.Add(([.. open], empty(new long[] { numbers + open.Count }, dtype: ScalarType.Float32).DetachFromDisposeScope()));
                open.Clear();
                numbers = 0;
            }
        }
    }

    /// <summary>Replaces each gradient by its sum over all processes.</summary>
    public void Sum()
    {
        using IDisposable gradients = no_grad();
        foreach ((Parameter[] parameters, Tensor flat) in _buckets)
        {
            using DisposeScope scope = NewDisposeScope();
            Span<float> numbers = MemoryMarshal.Cast<byte, float>(flat.bytes);
            Span<float> present = numbers[^parameters.Length..];
            Tensor[] places = Places(parameters, flat);
            for (int i = 0; i < parameters.Length; i++)
            {
                using Tensor? gradient = parameters[i].grad;
                present[i] = gradient is null ? 0 : 1;
                _ = gradient is null ? places[i].zero_() : places[i].copy_(gradient);
            }

            _group.Sum(numbers);
            for (int i = 0; i < parameters.Length; i++)
            {
                using Tensor? gradient = parameters[i].grad;
                if (gradient is not null)
                {
                    gradient.copy_(places[i]);
                }
                else if (present[i] > 0)
                {
                    parameters[i].grad = zeros_like(parameters[i]).copy_(places[i]);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach ((_, Tensor flat) in _buckets)
        {
            flat.Dispose();
        }
    }

    /// <summary>Each parameter's numbers in the flat buffer, in the parameter's shape.</summary>
    private static Tensor[] Places(Parameter[] parameters, Tensor flat)
    {
        var places = new Tensor[parameters.Length];
        long at = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            long length = parameters[i].numel();
            places[i] = flat.narrow(0, at, length).view(parameters[i].shape);
            at += length;
        }

        return places;
    }
}
