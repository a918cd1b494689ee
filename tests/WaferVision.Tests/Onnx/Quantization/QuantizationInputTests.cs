using WaferVision.Compression;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Onnx;
using WaferVision.Tests.Compression;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Onnx;

/// <summary>What quantization makes of models and images that are not as they should be, and of memory.</summary>
[Collection(Alone.Name)]
public sealed class QuantizationInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Source => _folder["model.onnx"];

    private string Quantized => _folder["int8.onnx"];

    public void Dispose() => _folder.Dispose();

    [OnnxFact]
    public void What_cannot_be_quantized_is_told_and_nothing_is_written()
    {
        ModelOptions options = new(3, 1, 16);
        using (CompactNetwork network = Networks.Create("resnet20", options))
        {
            OnnxExport.Write(network, Source, new(1, 16));
        }

        Assert.Contains("Fold batch normalisations", Refused<ArgumentException>(new Noise(options)), StringComparison.Ordinal);
        Quantizing.Export("resnet20", options, Source);
        Assert.Contains("no layer conv9", Refused<ArgumentException>(new Noise(options), new() { Keep = ["conv9"] }), StringComparison.Ordinal);
        Assert.Contains("one class", Refused<ArgumentException>(new Noise(options) { OneClass = true }), StringComparison.Ordinal);
        Assert.Contains("not a finite", Refused<InvalidDataException>(new Noise(options) { Factor = float.PositiveInfinity }).Replace("expected finite", "not a finite", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OnnxQuantization.Write(Source, Quantized, new Noise(options with { InputChannels = 2 })));
        File.WriteAllBytes(Source, [.. File.ReadAllBytes(Source).Take(1000)]);
        Assert.Contains("Export the model again", Refused<InvalidDataException>(new Noise(options)), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => OnnxQuantization.Write(_folder["none.onnx"], Quantized, new Noise(options)));

        string Refused<T>(IBatchSource images, QuantizationOptions? how = null)
            where T : Exception
        {
            T problem = Assert.Throws<T>(() => OnnxQuantization.Write(Source, Quantized, images, how));
            Assert.False(File.Exists(Quantized));
            return problem.Message;
        }
    }

    [OnnxFact]
    public void Damaged_models_are_refused_or_quantized()
    {
        ModelOptions options = new(3, 1, 16);
        Quantizing.Export("wafer-net-small", options, Source);
        byte[] whole = File.ReadAllBytes(Source);
        IBatchSource images = new Noise(options);
        var random = new Random(7);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] damaged = trial % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int i = 0; i < 1 + (trial % 5) && damaged.Length > 0; i++)
            {
                damaged[random.Next(2) == 0 ? random.Next(Math.Min(2000, damaged.Length)) : random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(Source, damaged);
            File.Delete(Quantized);
            try
            {
                OnnxQuantization.Write(Source, Quantized, images);
                OnnxSession.Open(Quantized).Dispose();
            }
            catch (Exception problem) when (problem is InvalidDataException or ArgumentException)
            {
                Assert.False(File.Exists(Quantized) && problem is ArgumentException, problem.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 75, 300);
    }

    [OnnxFact]
    public void Memory_stays_flat_over_rounds_of_quantization()
    {
        ModelOptions options = new(3, 1, 32);
        Quantizing.Export("wafer-net-small", options, Source);
        IBatchSource images = new Noise(options);
        long before = 0;
        for (int round = 0; round < 24; round++)
        {
            if (round == 8)
            {
                before = Resident();
            }

            OnnxQuantization.Write(Source, Quantized, images, new() { Method = CalibrationMethod.Entropy });
            OnnxQuantization.Sensitivity(Source, images);
        }

        // A round runs eleven sessions on 16 images; one of them that stayed would be half a megabyte.
        Assert.InRange(Resident() - before, long.MinValue, 24L << 20);

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Environment.WorkingSet;
        }
    }
}
