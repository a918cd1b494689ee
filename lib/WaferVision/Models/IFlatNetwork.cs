namespace WaferVision.Models;

/// <summary>A network whose layers hand tensors to each other by a list instead of in blocks, so that <see cref="ReceptiveFieldTracer"/> cannot follow them.</summary>
internal interface IFlatNetwork;
