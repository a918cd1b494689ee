using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Onnx.Format;
using WaferVision.Tests.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Onnx;

[Collection(Alone.Name)]
public sealed class SessionTests : IDisposable
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";
    private readonly TemporaryFolder _folder = new();
    private readonly nn.Module<Tensor, Tensor> _model = Registry.Create(WaferNetSmall.Name, new(5, 2, 32));
    private readonly string _path;

    public SessionTests()
    {
        _path = _folder["model.onnx"];
        _model.eval();
        OnnxExport.Write(_model, _path, new(2, 32));
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [OnnxFact]
    public void It_tells_nobody_of_its_use()
    {
        using OnnxSession session = OnnxSession.Open(_path);
        Assert.Equal("1", OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(Variable) : Marshal.PtrToStringUTF8(GetNative(Variable)));
    }

    [OnnxFact]
    public void Many_threads_share_a_session()
    {
        using OnnxSession session = OnnxSession.Open(_path, new() { Threads = 1 });
        float[][] images = [.. Enumerable.Range(0, 8).Select(seed => Images(seed, 2 * 2 * 16 * 16))];
        float[][] alone = [.. images.Select(image => session.Run(image, 2, 16, 16))];
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(alone[i % 8], session.Run(images[i % 8], 2, 16, 16)));
    }

    [OnnxFact]
    public void Numbers_and_tensors_give_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        using OnnxSession session = OnnxSession.Open(_path);
        float[] images = Images(1, 3 * 2 * 24 * 40);
        Tensor logits = session.Run(tensor(images, 3, 2, 24, 40));
        Assert.Equal([3, 5], logits.shape);
        Assert.Equal(logits.data<float>().ToArray(), session.Run(images, 3, 24, 40));

        // A tensor whose rows do not follow each other in memory.
        Tensor turned = tensor(images, 3, 2, 40, 24).transpose(2, 3);
        Assert.Equal(session.Run(turned.contiguous()).data<float>().ToArray(), session.Run(turned).data<float>().ToArray());
    }

    [OnnxFact]
    public void Images_that_do_not_fit_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        using OnnxSession session = OnnxSession.Open(_path);
        foreach (long[] shape in (long[][])[[1, 1, 32, 32], [2, 32, 32], [0, 2, 32, 32], [1, 2, 0, 32], [1, 2, 2, 32, 32]])
        {
            string message = Assert.Throws<ArgumentException>(() => session.Run(zeros(shape))).Message;
            Assert.Contains(_path, message, StringComparison.Ordinal);
            Assert.Contains($"found images ({string.Join(", ", shape)}); expected (N, 2, height, width)", message, StringComparison.Ordinal);
        }

        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => session.Run(zeros(1, 2, 32, 32, dtype: ScalarType.Float64))).Message, StringComparison.Ordinal);
        Assert.Contains("2,047", Assert.Throws<ArgumentException>(() => session.Run(new float[2047], 1, 32, 32)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => session.Run([], -1, 32, 32));
        session.Run(new float[2048], 1, 32, 32);
    }

    [OnnxFact]
    public void A_model_of_one_size_refuses_others()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferCnn.Name, new(5, 1, 32));
        OnnxExport.Write(model, _path, new(1, 32) { AnySize = false });
        using OnnxSession session = OnnxSession.Open(_path);
        Assert.Contains("expected (N, 1, 32, 32)", Assert.Throws<ArgumentException>(() => session.Run(new float[256], 1, 16, 16)).Message, StringComparison.Ordinal);
    }

    [OnnxFact]
    public void What_a_layer_refuses_is_told_with_the_file_and_the_shape()
    {
        // Its layers take one size only, which the export was not told.
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferCnn.Name, new(5, 1, 32));
        OnnxExport.Write(model, _path, new(1, 32));
        using OnnxSession session = OnnxSession.Open(_path);
        string message = Assert.Throws<ArgumentException>(() => session.Run(new float[256], 1, 16, 16)).Message;
        Assert.Contains(_path, message, StringComparison.Ordinal);
        Assert.Contains("(1, 1, 16, 16)", message, StringComparison.Ordinal);
        session.Run(new float[1024], 1, 32, 32);
    }

    [OnnxFact]
    public void Damaged_files_are_refused_or_give_finite_shapes()
    {
        byte[] whole = File.ReadAllBytes(_path);
        var random = new Random(5);
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int i = 0; i < 20 && damaged.Length > 0; i++)
            {
                // The graph's structure is at the beginning and the end, the weights between.
                int at = random.Next(2) == 0 ? random.Next(Math.Min(4000, damaged.Length)) : damaged.Length - 1 - random.Next(Math.Min(500, damaged.Length));
                damaged[at] = (byte)random.Next(256);
            }

            File.WriteAllBytes(_path, damaged);
            try
            {
                using OnnxSession session = OnnxSession.Open(_path);
                Assert.InRange(session.Classes, 1, int.MaxValue);
            }
            catch (InvalidDataException problem)
            {
                Assert.StartsWith(_path, problem.Message, StringComparison.Ordinal);
                Assert.EndsWith("Export the model again.", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    [OnnxFact]
    public void Files_that_are_no_classifiers_are_refused()
    {
        Assert.Throws<FileNotFoundException>(() => OnnxSession.Open(_folder["none.onnx"]));
        File.WriteAllText(_path, "no model");
        Assert.Throws<InvalidDataException>(() => OnnxSession.Open(_path));

        ModelProto Model(Action<GraphProto> change)
        {
            ModelProto file = OnnxExport.Build(_model, new(2, 32));
            change(file.Graph);
            return file;
        }

        Refused(Model(graph => graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Int64), "Type Error");
        Refused(Model(graph => graph.Input[0].Type.TensorType.Shape.Dim[1] = new() { DimParam = "channels" }), "number of channels is not fixed");
        Refused(Model(graph => graph.Output.Add(graph.Output[0].Clone())), "logits");
        Refused(Model(graph => graph.Node[0].OpType = "Convolve"), "Convolve");

        void Refused(ModelProto file, string reason)
        {
            File.WriteAllBytes(_path, Google.Protobuf.MessageExtensions.ToByteArray(file));
            string message = Assert.Throws<InvalidDataException>(() => OnnxSession.Open(_path)).Message;
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [OnnxFact]
    public void Disposal_waits_for_runs_and_refuses_later_ones()
    {
        OnnxSession session = OnnxSession.Open(_path);
        float[] images = new float[8 * 2 * 64 * 64];
        int refused = 0, ran = 0;
        Thread[] callers =
        [
            .. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        session.Run(images, 8, 64, 64);
                        Interlocked.Increment(ref ran);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                }
            })),
        ];
        Array.ForEach(callers, caller => caller.Start());
        SpinWait.SpinUntil(() => ran > 8, TimeSpan.FromSeconds(30));
        session.Dispose();
        session.Dispose();
        Array.ForEach(callers, caller => caller.Join());
        Assert.Equal(4, refused);
    }

    [OnnxFact]
    public void Memory_stays_flat()
    {
        float[] images = new float[4 * 2 * 64 * 64];
        using DisposeScope scope = NewDisposeScope();
        using OnnxSession kept = OnnxSession.Open(_path);
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            if (i == 20)
            {
                before = Resident();
            }

            using OnnxSession session = OnnxSession.Open(_path);
            session.Run(images, 4, 64, 64);
            using Tensor some = zeros(1 + (i % 4), 2, 32 + (i % 7), 64);
            kept.Run(some).Dispose();
            OnnxExport.Write(_model, _folder["again.onnx"], new(2, 32));
        }

        Assert.InRange(Resident() - before, long.MinValue, 24L << 20);
    }

    [OnnxFact]
    public void A_session_stands_in_for_a_model()
    {
        using nn.Module<Tensor, Tensor> model = Registry.Create(WaferNetSmall.Name, new(InputSize: 32));
        OnnxExport.Write(model, _path, new(1, 32));
        using OnnxSession session = OnnxSession.Open(_path);
        using var stand = new OnnxModel(session);
        WaferDataset maps = WaferDataset.Generate(40);
        Predictions expected = Evaluator.Predict(model, maps, new() { Size = 32 }), found = Evaluator.Predict(stand, maps, new() { Size = 32 });
        Assert.All(expected.Logits.ToArray().Zip(found.Logits.ToArray()), pair => Assert.InRange(pair.Second - pair.First, -1e-4f, 1e-4f));
    }

    private static float[] Images(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    [DllImport("libc", EntryPoint = "getenv", CharSet = CharSet.Ansi, ExactSpelling = true, BestFitMapping = false)]
    private static extern nint GetNative([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
