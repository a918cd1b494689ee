using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>Layers one after the other.</summary>
internal static class Chain
{
    /// <summary>
    /// Calls a layer and frees its input, which the caller must own and not use again. Outside autograd the memory is then there for the layer
    /// after it, still in the processor's cache; a dispose scope would free it only at its end.
    /// </summary>
    public static Tensor Then(this Tensor input, nn.Module<Tensor, Tensor> layer)
    {
        Tensor output = layer.call(input);
        if (!ReferenceEquals(input, output))
        {
            input.Dispose();
        }

        return output;
    }
}
