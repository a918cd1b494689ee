using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

// What the library uses of ONNX Runtime, for a machine without its npm package: whatever would begin to use the native library says what is missing.
internal static class Missing
{
    public static DllNotFoundException Library() =>
        new("ONNX Runtime is not installed; with this stack it comes from npm. Install npm and run './course setup', which fetches it and builds anew.");
}

public enum OrtLoggingLevel
{
    ORT_LOGGING_LEVEL_VERBOSE = 0,
    ORT_LOGGING_LEVEL_INFO = 1,
    ORT_LOGGING_LEVEL_WARNING = 2,
    ORT_LOGGING_LEVEL_ERROR = 3,
    ORT_LOGGING_LEVEL_FATAL = 4,
}

public class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException() => throw Missing.Library();
}

public class SessionOptions : SafeHandle
{
    public SessionOptions() : base(0, true) => throw Missing.Library();

    public override bool IsInvalid => true;

    public bool EnableCpuMemArena { get; set; }

    public bool EnableProfiling { get; set; }

    public OrtLoggingLevel LogSeverityLevel { get; set; }

    public int IntraOpNumThreads { get; set; }

    public string OptimizedModelFilePath { get; set; } = "";

    public string ProfileOutputPathPrefix { get; set; } = "";

    public void AddSessionConfigEntry(string configKey, string configValue) => throw Missing.Library();

    protected override bool ReleaseHandle() => true;
}

public class RunOptions : SafeHandle
{
    public RunOptions() : base(0, true) => throw Missing.Library();

    public override bool IsInvalid => true;

    protected override bool ReleaseHandle() => true;
}

public class OrtMemoryInfo : SafeHandle
{
    internal OrtMemoryInfo() : base(0, true) => throw Missing.Library();

    public static OrtMemoryInfo DefaultInstance => throw Missing.Library();

    public override bool IsInvalid => true;

    protected override bool ReleaseHandle() => true;
}

public class OrtValue : IDisposable
{
    internal OrtValue() => throw Missing.Library();

    public static OrtValue CreateTensorValueWithData(OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, IntPtr dataBufferPtr, long bufferLengthInBytes) =>
        throw Missing.Library();

    public ReadOnlySpan<T> GetTensorDataAsSpan<T>() where T : struct => throw Missing.Library();

    public void Dispose() => GC.SuppressFinalize(this);
}

public interface IDisposableReadOnlyCollection<T> : IReadOnlyList<T>, IDisposable;

public class NodeMetadata
{
    internal NodeMetadata() => throw Missing.Library();

    public int[] Dimensions => throw Missing.Library();

    public TensorElementType ElementDataType => throw Missing.Library();

    public bool IsTensor => throw Missing.Library();
}

public class ModelMetadata
{
    internal ModelMetadata() => throw Missing.Library();

    public Dictionary<string, string> CustomMetadataMap => throw Missing.Library();
}

public class InferenceSession : IDisposable
{
    public InferenceSession(string modelPath, SessionOptions options) => throw Missing.Library();

    public InferenceSession(byte[] model, SessionOptions options) => throw Missing.Library();

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => throw Missing.Library();

    public IReadOnlyList<string> InputNames => throw Missing.Library();

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => throw Missing.Library();

    public IReadOnlyList<string> OutputNames => throw Missing.Library();

    public ModelMetadata ModelMetadata => throw Missing.Library();

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames) =>
        throw Missing.Library();

    public void Run(
        RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues) => throw Missing.Library();

    public string EndProfiling() => throw Missing.Library();

    public void Dispose() => GC.SuppressFinalize(this);
}
