namespace WaferVision.Serving;

/// <summary>The model failed, and nothing could answer in its place.</summary>
/// <param name="cause">What it threw.</param>
internal sealed class ModelFailureException(Exception cause) : Exception(cause.Message, cause);
