using Course.Classifying;
using WaferVision;
using WaferVision.Maps;

namespace Course.Explaining;

/// <summary>A map with its answer and its heat maps.</summary>
/// <param name="Map">The map.</param>
/// <param name="Answer">What the classifier says of it.</param>
/// <param name="Explained">The class whose heat maps they are.</param>
/// <param name="Heats">One heat map a method.</param>
internal sealed record ExplainedMap(WaferMap Map, Prediction Answer, string Explained, IReadOnlyList<Plane> Heats);
