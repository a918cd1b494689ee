using static TorchSharp.torch;

namespace WaferVision.Models;

/// <summary>A classifier with further heads on its middle layers, whose losses help to train them and which answer to nothing else.</summary>
public interface IAuxiliaryHeads
{
    /// <summary>The weight of each auxiliary head's loss beside the last one's.</summary>
    double AuxiliaryWeight { get; }

    /// <summary>Computes the logits of every head; <c>forward</c> computes only the last one's.</summary>
    /// <param name="input">Images (N, C, H, W).</param>
    /// <returns>The last head's logits (N, classes), and those of each auxiliary head from front to back, (N, classes) each; none if it was made without.</returns>
    (Tensor Logits, IReadOnlyList<Tensor> Auxiliary) ForwardWithAuxiliary(Tensor input);
}
