using Microsoft.ML.OnnxRuntime;

namespace WaferVision.Tests.Onnx;

/// <summary>Whether ONNX Runtime is there.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Why it is not; null where it is.</summary>
    public static string? Missing { get; } = Probe();

    private static string? Probe()
    {
        try
        {
            new SessionOptions().Dispose();
            return null;
        }
        catch (Exception problem) when (problem.GetBaseException() is DllNotFoundException missing)
        {
            return $"needs ONNX Runtime: {missing.Message}";
        }
    }
}

/// <summary>A fact that needs ONNX Runtime and is skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = OnnxRuntimeLibrary.Missing;
}

/// <summary>A theory that needs ONNX Runtime and is skipped, with the reason, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = OnnxRuntimeLibrary.Missing;
}
