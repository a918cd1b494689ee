using TorchSharp;
using WaferVision.Data;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;
using Registry = WaferVision.Models.Models;

namespace WaferVision.Tests.Training;

[Collection(Alone.Name)]
public class DistillationTests
{
    private const int Rows = 2;
    private static readonly double[] Student = [1, 2, 0.5, -1, 0, 3];
    private static readonly double[] Teacher = [3, -1, 0, 2, 0.25, -2];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0.9)]
    [InlineData(0.5, 0.25)]
    public void Loss_and_gradient_are_those_of_the_paper(double temperature, double weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> any = nn.Identity();
        Tensor student = tensor(Student).view(Rows, 3).requires_grad_();

        Tensor loss = new Distillation(any, temperature, weight).Blend(student.sum() * 0.1, student, tensor(Teacher).view(Rows, 3), multiLabel: false);
        loss.backward();

        // L is 0.1 times the sum of the logits. KL(p‖q) = Σ p·log(p / q); its gradient by a student's logit is (q − p) / T, here times w·T² / rows.
        double expected = (1 - weight) * 0.1 * Student.Sum();
        double[] gradient = [.. Student.Select(_ => (1 - weight) * 0.1)];
        for (int row = 0; row < Rows; row++)
        {
            (double[] p, double[] q) = (Softmax(Teacher, row, temperature), Softmax(Student, row, temperature));
            expected += weight * temperature * temperature / Rows * p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
            for (int k = 0; k < 3; k++)
            {
                gradient[(row * 3) + k] += weight * temperature / Rows * (q[k] - p[k]);
            }
        }

        Assert.Equal(expected, loss.item<double>(), 12);
        Assert.All(gradient.Zip(student.grad!.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Fact]
    public void Of_several_labels_each_has_a_divergence_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> any = nn.Identity();
        Tensor student = tensor(Student).view(Rows, 3).requires_grad_();

        Tensor loss = new Distillation(any, 2, 1).Blend(zeros(1, ScalarType.Float64).sum(), student, tensor(Teacher).view(Rows, 3), multiLabel: true);
        loss.backward();

        double[] p = [.. Teacher.Select(z => 1 / (1 + Math.Exp(-z / 2)))], q = [.. Student.Select(z => 1 / (1 + Math.Exp(-z / 2)))];
        Assert.Equal(4 * p.Zip(q, (a, b) => (a * Math.Log(a / b)) + ((1 - a) * Math.Log((1 - a) / (1 - b)))).Average(), loss.item<double>(), 12);
        Assert.All(p.Zip(q, (a, b) => 2 * (b - a) / 6).Zip(student.grad!.data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_student_learns_from_its_teacher_alone_and_the_teacher_stays_as_it_is(bool multiLabel)
    {
        (WaferDataset training, WaferDataset validation) = multiLabel ? (Sets.Halves(240, 1), Sets.Halves(80, 2)) : (Sets.Quarters(240, 1), Sets.Quarters(90, 2));
        using nn.Module<Tensor, Tensor> teacher = Create(WaferNetSmall.Name, training.ClassNames.Count), student = Create("lenet5", training.ClassNames.Count);
        new Trainer(teacher, new() { Epochs = 5, LearningRate = 3e-3 }).Fit(training, validation, new BatchOptions { BatchSize = 32 });
        teacher.train();
        byte[] before = Bytes(teacher);

        TrainingHistory history = new Trainer(student, new() { Epochs = 8, LearningRate = 3e-3, Distillation = new(teacher, Weight: 1) }).Fit(training, validation, new BatchOptions { BatchSize = 32 });

        Assert.True(history.Best!.ValidationAccuracy > 0.85, history.ToCsv());
        Assert.Equal(before, Bytes(teacher));
        Assert.True(teacher.training);
    }

    [Fact]
    public void Auxiliary_heads_learn_from_the_labels()
    {
        using nn.Module<Tensor, Tensor> teacher = Create(WaferNetSmall.Name, 3), student = Create("googlenet", 3);

        byte[] before = [.. student.get_parameter("aux1.fc2.weight")!.bytes.ToArray()];
        new Trainer(student, new() { Epochs = 1, Distillation = new(teacher) }).Fit(Sets.Quarters(32, 1), Sets.Quarters(15, 2), new BatchOptions { BatchSize = 16 });

        Assert.NotEqual(before, student.get_parameter("aux1.fc2.weight")!.bytes.ToArray());
    }

    [Fact]
    public void Teachers_and_numbers_that_do_not_fit_are_refused()
    {
        using var folder = new TemporaryFolder();
        using nn.Module<Tensor, Tensor> teacher = Create(WaferNetSmall.Name, 4), student = Create(WaferNetSmall.Name, 3), right = Create("lenet5", 3);
        TrainingHistory Fit(nn.Module<Tensor, Tensor> from, double temperature) => new Trainer(student, new() { Epochs = 1, CheckpointFolder = folder["run"], Distillation = new(from, temperature) })
            .Fit(Sets.Quarters(32, 1), Sets.Quarters(15, 2), new BatchOptions { BatchSize = 16 });

        Assert.Throws<ArgumentOutOfRangeException>(() => new Distillation(teacher, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Distillation(teacher, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Distillation(teacher) with { Weight = 1.1 });
        Assert.Contains("a teacher of the same classes", Assert.Throws<ArgumentException>(() => Fit(teacher, 4)).Message, StringComparison.Ordinal);
        Directory.Delete(folder["run"], recursive: true);
        Fit(right, 4);
        Assert.Throws<InvalidDataException>(() => Fit(right, 2));
    }

    private static double[] Softmax(double[] logits, int row, double temperature)
    {
        double[] powers = [.. logits.Skip(row * 3).Take(3).Select(z => Math.Exp(z / temperature))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static nn.Module<Tensor, Tensor> Create(string name, int classes) => Registry.Create(name, new(classes, 1, Sets.Size));

    private static byte[] Bytes(nn.Module model) => [.. model.state_dict().Values.SelectMany(tensor => tensor.bytes.ToArray())];
}
