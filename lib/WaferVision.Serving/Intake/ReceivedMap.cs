using WaferVision.Maps;

namespace WaferVision.Serving;

/// <summary>A map of a request.</summary>
/// <param name="Map">The map.</param>
/// <param name="Name">What the client calls it; null where it does not.</param>
internal sealed record ReceivedMap(WaferMap Map, string? Name);
