using System.Globalization;
using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace WaferVision.Training;

/// <summary>
/// Learns from a larger network's answers beside the labels (Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, arXiv
/// 1503.02531, section 2): the loss is (1 − w)·L + w·T²·KL(p‖q), with the loss of the labels L and the distributions p of teacher and q of student,
/// both softmax(logits / T). T² keeps the weight of the second term where it is when T changes. Of several labels p and q are the probabilities
/// sigmoid(logits / T) of each, and KL is averaged over the labels as their loss is. The teacher sees the student's images.
/// </summary>
/// <param name="Teacher">A trained network from the same images to as many logits. Is moved to the student's device; runs in evaluation mode and does not learn.</param>
/// <param name="Temperature">T, above 0. Default: 4.</param>
/// <param name="Weight">w, 0 to 1. Default: 0.9.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record Distillation(nn.Module<Tensor, Tensor> Teacher, double Temperature = 4, double Weight = 0.9)
{
    /// <summary>T.</summary>
    public double Temperature { get; init => field = Warm(value); } = Warm(Temperature);

    /// <summary>w.</summary>
    public double Weight { get; init => field = Share(value); } = Share(Weight);

    /// <summary>The numbers, and what determines the teacher's answers.</summary>
    public override string ToString()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor entry in Teacher.state_dict().Values)
        {
            using Tensor values = entry.detach().cpu();
            hash.AppendData(values.bytes.ToArray());
        }

        return string.Create(CultureInfo.InvariantCulture, $"temperature {Temperature:R} weight {Weight:R} teacher {Convert.ToHexStringLower(hash.GetHashAndReset())[..8]}");
    }

    /// <summary>The whole loss.</summary>
    /// <param name="ofLabels">L, a single number.</param>
    /// <param name="student">The student's logits (N, classes).</param>
    /// <param name="teacher">The teacher's, of the same shape.</param>
    /// <param name="multiLabel">Whether an image may have several labels.</param>
    /// <exception cref="ArgumentException">The teacher has other classes.</exception>
    internal Tensor Blend(Tensor ofLabels, Tensor student, Tensor teacher, bool multiLabel)
    {
        if (!student.shape.SequenceEqual(teacher.shape))
        {
            throw new ArgumentException($"The teacher gives ({string.Join(", ", teacher.shape)}) for a batch, the student ({string.Join(", ", student.shape)}). Take a teacher of the same classes.", nameof(teacher));
        }

        (Tensor q, Tensor p) = (student / Temperature, teacher / Temperature);
        Tensor divergence = multiLabel ? Of(p, q) + Of(-p, -q) : (p.log_softmax(1).exp() * (p.log_softmax(1) - q.log_softmax(1))).sum(1);
        return ((1 - Weight) * ofLabels) + (Weight * Temperature * Temperature * divergence.mean());

        // The part of one of two outcomes.
        static Tensor Of(Tensor p, Tensor q) => p.sigmoid() * (nn.functional.logsigmoid(p) - nn.functional.logsigmoid(q));
    }

    private static double Warm(double temperature) => temperature > 0 && double.IsFinite(temperature)
        ? temperature
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a temperature above 0.");

    private static double Share(double weight) => weight is >= 0 and <= 1
        ? weight
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Expected a weight of 0 to 1.");
}
