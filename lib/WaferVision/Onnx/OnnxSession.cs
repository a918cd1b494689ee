using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace WaferVision.Onnx;

/// <summary>
/// A classifier in an ONNX file, run by ONNX Runtime without libtorch. Any number of threads may use one session at the same time.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly string _input;
    private readonly string _output;

    // Runs share the session, disposal waits for the last of them.
    private readonly ReaderWriterLockSlim _use = new();
    private bool _disposed;

    // From 1.31 on ONNX Runtime tells its makers that it was started, over the network, unless its library finds this when it is loaded;
    // OrtEnv.DisableTelemetryEvents comes too late. What a fab classifies is nobody else's concern.
    static OnnxSession() => NativeEnvironment.SetDefault("ORT_DISABLE_TELEMETRY", "1");

    private OnnxSession(string path, InferenceSession session, bool probed)
    {
        Path = path;
        _session = session;
        _input = Single(session.InputNames, "input");
        _output = probed ? session.OutputNames[0] : Single(session.OutputNames, "output");
        InputShape = Shape(session.InputMetadata[_input], _input, 4, "images (batch, channels, height, width)");
        int[] logits = Shape(session.OutputMetadata[_output], _output, 2, "logits (batch, classes)");
        Channels = Fixed(InputShape[1], "channels");
        Classes = Fixed(logits[1], "classes");
        Metadata = session.ModelMetadata.CustomMetadataMap;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Free text that was stored on export: class names, how images are made, how the model was trained.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Logits an image.</summary>
    public int Classes { get; }

    /// <summary>Batch, channels, height and width; -1 where any number is taken.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">An ONNX file of a model from images (batch, channels, height, width) to logits (batch, classes), both of single precision.</param>
    /// <param name="options">How it is run; the defaults if null.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or its model takes or gives something else.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime's library is not there.</exception>
    public static OnnxSession Open(string path, OnnxSessionOptions? options = null) => OpenFile(path, settings => new InferenceSession(path, settings), options);

    /// <summary>Opens a file so that ONNX Runtime notes the time of each node until <see cref="EndProfiling"/>.</summary>
    /// <param name="path">As of <see cref="Open(string, OnnxSessionOptions?)"/>.</param>
    /// <param name="profile">How the profile's path begins.</param>
    /// <param name="options">How it is run; the defaults if null.</param>
    internal static OnnxSession OpenProfiled(string path, string profile, OnnxSessionOptions? options) => OpenFile(
        path,
        settings =>
        {
            settings.ProfileOutputPathPrefix = profile;
            settings.EnableProfiling = true;
            return new InferenceSession(path, settings);
        },
        options);

    /// <summary>Opens a model in memory.</summary>
    /// <param name="model">An ONNX file's content. Its first output is the logits; others may follow.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <exception cref="InvalidDataException">It is damaged, or takes something else than images.</exception>
    internal static OnnxSession Open(byte[] model, string name) => Open(name, settings => new InferenceSession(model, settings), null, probed: true);

    /// <summary>Computes logits.</summary>
    /// <param name="images">Images (N, channels, height, width) of single precision, N at least 1, on any device.</param>
    /// <returns>Logits (N, classes) on the CPU, without gradients.</returns>
    /// <exception cref="ArgumentException">The images have another type or shape; the message says which is expected.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public unsafe Tensor Run(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dtype != ScalarType.Float32)
        {
            throw new ArgumentException($"{Path}: found images of type {images.dtype}; expected Float32. Convert them with images.to(ScalarType.Float32).", nameof(images));
        }

        long[] shape = images.shape;
        CheckShape(shape);
        using DisposeScope scope = NewDisposeScope();
        Tensor given = images.detach().cpu().contiguous();
        Tensor logits = empty(shape[0], Classes);
        fixed (byte* from = given.bytes, to = logits.bytes)
        {
            Run((nint)from, shape, (nint)to);
        }

        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>Computes logits without libtorch.</summary>
    /// <param name="images">The images' numbers, row-major (count, channels, height, width).</param>
    /// <param name="count">Images; at least 1.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <returns>Logits, row-major (count, classes).</returns>
    /// <exception cref="ArgumentException">The numbers are not so many, or the model takes images of another size.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public unsafe float[] Run(ReadOnlySpan<float> images, int count, int height, int width)
    {
        long[] shape = [count, Channels, height, width];
        CheckShape(shape);
        if (images.Length != count * (long)Channels * height * width)
        {
            throw new ArgumentException($"{Path}: found {images.Length:N0} numbers; {Text(shape)} has {count * (long)Channels * height * width:N0}.", nameof(images));
        }

        float[] logits = new float[count * Classes];
        fixed (float* from = images, to = logits)
        {
            Run((nint)from, shape, (nint)to);
        }

        return logits;
    }

    /// <summary>Computes tensors from the inside of a model that names them as outputs.</summary>
    /// <param name="images">Images (N, channels, height, width) of single precision.</param>
    /// <param name="outputs">Names of outputs of single precision.</param>
    /// <param name="take">Is given each output's name and numbers, which are valid during the call only.</param>
    /// <exception cref="ArgumentException">The images have another shape than the model takes.</exception>
    internal unsafe void Run(Tensor images, IReadOnlyCollection<string> outputs, Action<string, ReadOnlySpan<float>> take)
    {
        using Tensor given = images.cpu().contiguous();
        long[] shape = given.shape;
        CheckShape(shape);
        fixed (byte* from = given.bytes)
        {
            using OrtValue input = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)from, given.numel() * sizeof(float));
            using IDisposableReadOnlyCollection<OrtValue> values = Run(input, shape, outputs);
            foreach ((string name, OrtValue value) in outputs.Zip(values))
            {
                take(name, value.GetTensorDataAsSpan<float>());
            }
        }
    }

    /// <summary>Ends what <see cref="OpenProfiled"/> began.</summary>
    /// <returns>The profile's path.</returns>
    internal string EndProfiling() => _session.EndProfiling();

    /// <summary>Frees the model's memory, once the runs under way have ended.</summary>
    public void Dispose()
    {
        _use.EnterWriteLock();
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                _run.Dispose();
                _session.Dispose();
            }
        }
        finally
        {
            _use.ExitWriteLock();
        }
    }

    private static OnnxSession OpenFile(string path, Func<SessionOptions, InferenceSession> open, OnnxSessionOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path) ? Open(path, open, options, probed: false) : throw new FileNotFoundException($"{path}: there is no such file.", path);
    }

    private static OnnxSession Open(string name, Func<SessionOptions, InferenceSession> open, OnnxSessionOptions? options, bool probed)
    {
        options ??= new();
        InferenceSession? session = null;
        try
        {
            using var settings = new SessionOptions
            {
                IntraOpNumThreads = options.Threads,
                EnableCpuMemArena = options.Arena,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spinning ? "1" : "0");

            // Older x86 processors add products of 8-bit numbers in 16 bits, where large ones are clipped. ONNX Runtime then takes slower, exact instructions.
            settings.AddSessionConfigEntry("session.x64quantprecision", Processor.HasIntegerDotProduct ? "0" : "1");
            session = open(settings);
            return new OnnxSession(name, session, probed);
        }
        catch (Exception problem) when (problem is OnnxRuntimeException or InvalidDataException)
        {
            session?.Dispose();
            throw new InvalidDataException($"{name}: not an ONNX model that can be run here: {problem.Message.TrimEnd('.')}. Export the model again.", problem);
        }
        catch (TypeInitializationException problem) when (problem.GetBaseException() is DllNotFoundException missing)
        {
            throw new DllNotFoundException($"ONNX Runtime's library cannot be loaded: {missing.Message}", problem);
        }
    }

    private void Run(nint images, long[] shape, nint logits)
    {
        _use.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            OrtMemoryInfo memory = OrtMemoryInfo.DefaultInstance;
            using OrtValue from = OrtValue.CreateTensorValueWithData(
                memory, TensorElementType.Float, shape, images, shape[0] * shape[1] * shape[2] * shape[3] * sizeof(float));
            using OrtValue to = OrtValue.CreateTensorValueWithData(memory, TensorElementType.Float, [shape[0], Classes], logits, shape[0] * Classes * sizeof(float));
            _session.Run(_run, [_input], [from], [_output], [to]);
        }
        catch (OnnxRuntimeException problem)
        {
            throw NotTaken(shape, problem);
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(OrtValue images, long[] shape, IReadOnlyCollection<string> outputs)
    {
        try
        {
            return _session.Run(_run, [_input], [images], outputs);
        }
        catch (OnnxRuntimeException problem)
        {
            throw NotTaken(shape, problem);
        }
    }

    private ArgumentException NotTaken(long[] shape, OnnxRuntimeException problem) =>
        new($"{Path}: the model does not take images {Text(shape)}: {problem.Message.TrimEnd('.')}.", problem);

    private void CheckShape(long[] shape)
    {
        bool fits = shape.Length == 4 && shape[0] > 0 && shape[2] > 0 && shape[3] > 0;
        for (int axis = 0; fits && axis < 4; axis++)
        {
            fits = InputShape[axis] is var expected && (expected < 0 || expected == shape[axis]);
        }

        if (!fits)
        {
            string expected = string.Join(", ", InputShape.Select((size, axis) => size < 0 ? ((string[])["N", "C", "height", "width"])[axis] : $"{size}"));
            throw new ArgumentException($"{Path}: found images {Text(shape)}; expected ({expected}), none of them 0.");
        }
    }

    private static string Text(long[] shape) => $"({string.Join(", ", shape)})";

    private static string Single(IReadOnlyList<string> names, string what) => names.Count == 1
        ? names[0]
        : throw new InvalidDataException($"it has {names.Count} {what}s ({string.Join(", ", names)}); expected one");

    private static int[] Shape(NodeMetadata value, string name, int rank, string expected) =>
        value is { IsTensor: true, ElementDataType: TensorElementType.Float } && value.Dimensions.Length == rank
            ? value.Dimensions
            : throw new InvalidDataException(
                $"'{name}' is {(value.IsTensor ? $"{value.ElementDataType} ({string.Join(", ", value.Dimensions)})" : "no tensor")}; expected Float {expected}");

    private static int Fixed(int size, string what) => size > 0 ? size : throw new InvalidDataException($"its number of {what} is not fixed; expected a number");
}
