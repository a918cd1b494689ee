using System.Text.Json;
using WaferVision.Models;
using static TorchSharp.torch;

namespace WaferVision.Onnx;

/// <summary>Where the time of an exported model goes, node by node, as ONNX Runtime's own profiler tells it.</summary>
public static class OnnxLayerTimes
{
    // ONNX Runtime's names of events: a node's computation, and a run of the whole model.
    private const string NodeSuffix = "_kernel_time";
    private const string WholeRun = "model_run";

    /// <summary>
    /// Runs a model under the profiler. Its nodes are those of the graph that ONNX Runtime made of the file: what it could merge is one node, such as a
    /// convolution with the normalisation and the ReLU after it. Times come in whole microseconds.
    /// </summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="images">Images (N, channels, height, width) of single precision.</param>
    /// <param name="options">How it is run; the defaults if null.</param>
    /// <param name="runs">Runs that are timed, 1 or more.</param>
    /// <returns>The nodes in the order in which they run, then <see cref="LayerTimes.Between"/>.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="ArgumentException">The images have another type or shape than the model takes.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime's library is not there.</exception>
    public static IReadOnlyList<LayerTime> Of(string path, Tensor images, OnnxSessionOptions? options = null, int runs = LayerTimes.DefaultRuns)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("onnx-profile-");
        try
        {
            string file;
            using (OnnxSession session = OnnxSession.OpenProfiled(path, Path.Combine(folder.FullName, "run"), options))
            {
                for (int run = -LayerTimes.WarmUps; run < runs; run++)
                {
                    using Tensor logits = session.Run(images);
                }

                file = session.EndProfiling();
            }

            return Read(File.ReadAllBytes(file), runs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The times in a profile: a list of events in Chrome's trace format, of which each node's last <paramref name="runs"/> count.</summary>
    internal static IReadOnlyList<LayerTime> Read(ReadOnlyMemory<byte> profile, int runs)
    {
        using JsonDocument events = JsonDocument.Parse(profile);
        var nodes = new OrderedDictionary<string, (string Type, List<double> Times)>();
        var totals = new List<double>();
        foreach (JsonElement one in events.RootElement.EnumerateArray())
        {
            string name = one.GetProperty("name").GetString()!;
            if (name == WholeRun)
            {
                totals.Add(Duration(one));
            }
            else if (name.EndsWith(NodeSuffix, StringComparison.Ordinal))
            {
                string node = name[..^NodeSuffix.Length];
                nodes.TryAdd(node, (one.GetProperty("args").GetProperty("op_name").GetString()!, []));
                nodes[node].Times.Add(Duration(one));
            }
        }

        return LayerTimes.Medians([.. nodes.Select(node => (node.Key, node.Value.Type, Last(node.Value.Times)))], Last(totals));

        double[] Last(List<double> times) => [.. times.TakeLast(runs)];
    }

    private static double Duration(JsonElement one) => one.GetProperty("dur").GetInt64() / 1000.0;
}
