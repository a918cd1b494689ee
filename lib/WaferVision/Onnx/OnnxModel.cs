using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>An ONNX session where a model is expected, such as in <see cref="Evaluation.Evaluator"/>. It has no parameters, and gradients do not pass through it.</summary>
/// <param name="session">The session; the caller disposes it.</param>
public sealed class OnnxModel(OnnxSession session) : nn.Module<Tensor, Tensor>(nameof(OnnxModel))
{
    /// <summary>Computes logits by ONNX Runtime.</summary>
    /// <param name="input">Images (N, C, H, W) of single precision, on any device.</param>
    /// <returns>Logits (N, classes) on the CPU.</returns>
    /// <exception cref="ArgumentException">The images have another type or shape than the model takes.</exception>
    public override Tensor forward(Tensor input) => session.Run(input);
}
