using System.Buffers;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Data;
using WaferVision.Maps;
using WaferVision.Onnx;

namespace WaferVision.Serving;

/// <summary>A model in service: from maps to answers by ONNX Runtime. Any number of threads may use it.</summary>
internal sealed class ServedModel : IDisposable
{
    // What the layers of a batch give one another should stay in the processor's cache: of 32 maps of the shipped model it does not, and each takes a tenth longer.
    private const int AtATime = 8;

    private readonly OnnxSession _session;
    private readonly BatchOptions _encoding;

    private ServedModel(string path, string version, ModelCard card, OnnxSession session, WaferClassifier? source)
    {
        (Path, Version, Card, _session) = (path, version, card, session);
        _encoding = new() { Encoding = card.Encoding, Size = card.Size, Supersampling = card.Supersampling };
        Explainer = new HeatMapper(card, session, source);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The first digits of the file's SHA-256.</summary>
    public string Version { get; }

    /// <summary>What the file says.</summary>
    public ModelCard Card { get; }

    /// <summary>Draws what the model looks at.</summary>
    public HeatMapper Explainer { get; }

    /// <summary>Loads a model: an ONNX file as it is, a weights file by way of an ONNX file that lives as long as this takes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that share a batch; 0 for the machine's cores.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or does not say how it is fed.</exception>
    /// <exception cref="NotSupportedException">It is a weights file of a network that cannot be exported.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static ServedModel Load(string path, int threads)
    {
        WaferClassifier source = WaferClassifier.Load(System.IO.Path.GetFullPath(path), torch.CPU);
        OnnxSession? session = null;
        try
        {
            string version = source.Version;
            session = source.OpenSession(new() { Threads = threads });
            ServedModel served = new(source.File, version, source.Card, session, source.IsOnnx ? null : source);
            if (source.IsOnnx)
            {
                source.Dispose();
            }

            return served;
        }
        catch
        {
            session?.Dispose();
            source.Dispose();
            throw;
        }
    }

    /// <summary>The answers to maps of any size, in their order.</summary>
    /// <exception cref="InvalidDataException">The model gave something that is no number.</exception>
    public WaferAnswer[] Classify(ReadOnlySpan<WaferMap> maps)
    {
        int classes = Card.ClassNames.Count;
        float[] images = ArrayPool<float>.Shared.Rent(Math.Min(maps.Length, AtATime) * ImageLength), logits = new float[maps.Length * classes];
        for (int from = 0; from < maps.Length; from += AtATime)
        {
            ReadOnlySpan<WaferMap> some = maps.Slice(from, Math.Min(AtATime, maps.Length - from));
            Span<float> image = images.AsSpan(0, some.Length * ImageLength);
            Encode(some, image);
            _session.Run(image, some.Length, Card.Size, Card.Size).CopyTo(logits, from * classes);
        }

        ArrayPool<float>.Shared.Return(images);
        if (logits.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new InvalidDataException($"{Path}: the model gave a logit that is no number.");
        }

        var answers = new WaferAnswer[maps.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = Card.Policy.Answer(Card.ClassNames, Card.MultiLabel, logits.AsSpan(i * classes, classes));
        }

        return answers;
    }

    /// <summary>Heat maps for the likeliest class of each map, as <see cref="HeatMapper.Draw"/> gives them.</summary>
    public float[][] Explain(ReadOnlySpan<WaferMap> maps, int[] classes)
    {
        float[] images = new float[maps.Length * ImageLength];
        Encode(maps, images);
        return Explainer.Draw(images, classes);
    }

    /// <summary>Runs batches of every size that the service will ask for first, so that memory is there and code compiled before the first request.</summary>
    public void WarmUp(int maxBatch)
    {
        WaferMap map = new WaferMapGenerator().Generate(DefectClass.Random, 0);
        for (int size = 1; ; size = Math.Min(2 * size, maxBatch))
        {
            Classify(Enumerable.Repeat(map, size).ToArray());
            if (size == maxBatch)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        Explainer.Dispose();
        _session.Dispose();
    }

    private int ImageLength => Card.Options.InputChannels * Card.Size * Card.Size;

    // Images (N, C, H, W) as training makes them.
    private void Encode(ReadOnlySpan<WaferMap> maps, Span<float> images)
    {
        for (int i = 0; i < maps.Length; i++)
        {
            BatchLoader.Encode(maps[i].Dies, maps[i].Rows, maps[i].Columns, _encoding, images.Slice(i * ImageLength, ImageLength));
        }
    }
}
