using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>A file of named tensors, whatever its format.</summary>
internal interface ITensorFile : IDisposable
{
    string Path { get; }

    IReadOnlyList<TensorEntry> Tensors { get; }

    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor onto the CPU. The caller disposes it.</summary>
    Tensor Read(string name);
}
