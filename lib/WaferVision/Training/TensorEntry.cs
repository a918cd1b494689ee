using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>A tensor in a file of weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, each 0 or more; none for a single number.</param>
public record TensorEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape);
