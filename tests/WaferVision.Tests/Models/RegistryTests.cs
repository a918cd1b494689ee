using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using WaferVision.Models;
using WaferVision.Testing;
using WaferVision.Tests.Training;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Models;

/// <summary>What must hold of every model of the registry.</summary>
[Collection(Alone.Name)]
public class RegistryTests
{
    private static readonly Lazy<JsonElement> Golden = new(() => JsonDocument.Parse(File.ReadAllText(
        Path.Combine(SharedData.Repository, "tests", "WaferVision.Tests", "Models", "Golden", "models.json"))).RootElement.GetProperty("models"));

    public static TheoryData<string> Names => [.. Registry.Names];

    public static TheoryData<string> GoldenNames => [.. Golden.Value.EnumerateObject().Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_takes_two_sizes_learns_everywhere_and_keeps_its_weights_in_a_file(string name)
    {
        ModelInfo info = Registry.Info(name);
        int size = (info.SmallestInput + 15) / 16 * 16;
        var options = new ModelOptions(3, 2, size);
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, options);
        Formula.Fill(model);

        Tensor images = Formula.Images(2, 2, size);
        Tensor evaluated = Evaluate(model, images);
        CheckLogits(evaluated);
        CheckOtherSize(info, options, model);
        CheckTraining(model, images, evaluated);
        CheckFile(model, images);
    }

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void A_model_computes_what_the_reference_implementation_computes(string name)
    {
        JsonElement golden = Golden.Value.GetProperty(name);
        int size = golden.GetProperty("size").GetInt32();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> model = Registry.Create(name, new(10, 3, size));
        Formula.Fill(model, golden.GetProperty("gain").GetDouble());

        Dictionary<string, Tensor> state = model.state_dict();
        string names = string.Concat(state.Select(entry => $"{entry.Key} {string.Join(',', entry.Value.shape)}\n").Order(StringComparer.Ordinal));
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.parameters().Sum(p => p.numel()));
        Assert.Equal(golden.GetProperty("entries").GetInt32(), state.Count);
        Assert.Equal(golden.GetProperty("names").GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names))));
        Assert.Equal(golden.GetProperty("normalization").EnumerateArray().Select(n => n.GetString()), Normalization(model));
        Near(golden.GetProperty("logits"), Evaluate(model, Formula.Images(2, 3, size)));
        if (golden.TryGetProperty("auxiliary", out JsonElement auxiliary))
        {
            using IDisposable _ = no_grad();
            (Tensor logits, IReadOnlyList<Tensor> heads) = ((IAuxiliaryHeads)model).ForwardWithAuxiliary(Formula.Images(2, 3, size));
            Near(golden.GetProperty("logits"), logits);
            Assert.Equal(auxiliary.GetArrayLength(), heads.Count);
            Assert.All(auxiliary.EnumerateArray().Zip(heads), pair => Near(pair.First, pair.Second));
        }

        if (golden.TryGetProperty("logitsAt96", out JsonElement larger))
        {
            Near(larger, Evaluate(model, Formula.Images(2, 3, 96)));
        }
    }

    /// <summary>The scale of normalisations with which <see cref="Formula.Fill"/> keeps a model's sums from growing out of sight.</summary>
    internal static double Gain(string name) => Golden.Value.TryGetProperty(name, out JsonElement golden) ? golden.GetProperty("gain").GetDouble() : 1;

    /// <summary>Agreement to 1e-4 of the largest logit, or absolutely where that is below 1.</summary>
    internal static void Near(JsonElement expected, Tensor actual)
    {
        double[] reference = [.. expected.EnumerateArray().Select(x => x.GetDouble())];
        float[] found = actual.data<float>().ToArray();
        double allowed = 1e-4 * Math.Max(1, reference.Max(Math.Abs));
        Assert.Equal(reference.Length, found.Length);
        Assert.All(reference.Zip(found), pair => Assert.InRange(pair.Second, pair.First - allowed, pair.First + allowed));
    }

    private static Tensor Evaluate(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        using IDisposable _ = no_grad();
        model.eval();
        return model.call(images);
    }

    private static void CheckLogits(Tensor logits)
    {
        Assert.Equal([2, 3], logits.shape);
        Assert.All(logits.data<float>().ToArray(), z => Assert.True(float.IsFinite(z)));
    }

    private static void CheckOtherSize(ModelInfo info, ModelOptions options, nn.Module<Tensor, Tensor> model)
    {
        ModelOptions larger = options with { InputSize = options.InputSize + 16 };
        if (info.AnySize)
        {
            CheckLogits(Evaluate(model, Formula.Images(2, 2, larger.InputSize)));
        }
        else
        {
            using nn.Module<Tensor, Tensor> other = Registry.Create(info.Name, larger);
            CheckLogits(Evaluate(other, Formula.Images(2, 2, larger.InputSize)));
        }
    }

    private static void CheckTraining(nn.Module<Tensor, Tensor> model, Tensor images, Tensor evaluated)
    {
        manual_seed(1);
        model.train();
        Tensor trained = model.call(images);
        CheckLogits(trained);
        bool random = model.modules().Any(module => module is BatchNorm2d or Dropout { p: > 0 });
        Assert.Equal(!random, trained.detach().Equals(evaluated));

        // In evaluation mode no gradient depends on luck: dropout takes some away, and two images are too few for batch statistics.
        model.eval();
        IReadOnlyList<Tensor> heads = model is IAuxiliaryHeads several ? Heads(several.ForwardWithAuxiliary(images)) : [model.call(images)];
        heads.Select(logits => nn.functional.cross_entropy(logits, tensor(new long[] { 0, 1 }))).Aggregate((a, b) => a + b).backward();
        string[] without = [.. model.named_parameters().Where(p => p.parameter.grad is not { } grad || !(grad.abs().sum().item<float>() > 0)).Select(p => p.name)];
        Assert.Empty(without);
    }

    private static IReadOnlyList<Tensor> Heads((Tensor Logits, IReadOnlyList<Tensor> Auxiliary) outputs) => [outputs.Logits, .. outputs.Auxiliary];

    private static void CheckFile(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        using var folder = new TemporaryFolder();
        Tensor before = Evaluate(model, images);
        Weights.Save(model, folder["model.safetensors"]);
        using (no_grad())
        {
            foreach (Tensor entry in model.state_dict().Values)
            {
                entry.zero_();
            }
        }

        Weights.Load(model, folder["model.safetensors"]);
        Assert.True(Evaluate(model, images).Equals(before));
    }

    private static string[] Normalization(nn.Module model) =>
    [
        .. model.modules().OfType<BatchNorm2d>()
            .Select(norm => string.Create(CultureInfo.InvariantCulture, $"{norm.eps:G6} {norm.momentum:G6}").ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal),
    ];
}
