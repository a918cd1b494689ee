namespace WaferVision.Serving;

/// <summary>There is no model in service, not yet or no longer.</summary>
internal sealed class NotReadyException() : Exception("There is no model in service.");
