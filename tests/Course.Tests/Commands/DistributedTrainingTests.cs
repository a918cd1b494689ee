using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using WaferVision.Classifying;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Tests.Commands;

/// <summary><c>mpirun … train --distributed</c>.</summary>
public sealed class DistributedTrainingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("course-mpi-");

    public void Dispose() => _folder.Delete(recursive: true);

    // 140 maps to learn from in steps of 24: the last step has 20, so that parts are not all of one size; 20 classes that weigh differently.
    [MpiTheory]
    [InlineData(2, 12, "--balance", "--average", "0.9", "--label-smoothing", "0.1")]
    [InlineData(3, 8, "--augment", "d4", "--bucket", "1")]
    [InlineData(3, 23)] // The last of three steps has 2 maps: fewer than processes.
    public async Task ProcessesTogetherLearnWhatOneWithTheWholeBatchLearns(int processes, int batch, params string[] more)
    {
        string[] command =
        [
            "train", "--count", "200", "--size", "32", "--model", "lenet5", "--epochs", "3", "--optimizer", "Sgd", "--learning-rate", "0.05", "--device", "cpu", .. more,
        ];

        // In a process of its own, because other tests of this one draw from torch's generator.
        Assert.Equal(0, (await Mpi.RunAsync([.. command, "--batch", Text(processes * batch), "--out", In("one")])).Status);
        Cli.Result together = await Mpi.RunAsync([.. Enumerable.Repeat<string[]>([.. command, "--batch", Text(batch), "--out", In("many"), "--distributed"], processes)]);
        Assert.True(together.Status == 0, together.Error);
        Assert.Contains($"{processes} processes", together.Output, StringComparison.Ordinal);
        Assert.Single(together.Output.Split('\n'), line => line.StartsWith("lenet5 on 30 maps (test)", StringComparison.Ordinal));

        AssertClose(In("one"), In("many"), 1e-5);
        (double[][] one, double[][] many) = (History(In("one")), History(In("many")));
        Assert.Equal(3, many.Length);

        // A batch of fewer maps than processes counts once a process in the figures of training.
        int from = 140 % (processes * batch) < processes ? 2 : 0;
        Assert.All(one.Zip(many), pair => Assert.All(pair.First.Zip(pair.Second).Skip(from), figure => Assert.Equal(figure.First, figure.Second, 1e-4)));
    }

    // One step on one batch of 28: a unit whose input is all but 0 may pass in one run and not in the other, as it may with another number of threads, and after
    // many steps that shows. With the statistics of half a batch everything would differ.
    [MpiTheory]
    [InlineData("wafer-net-small")] // Residual connections, channels last.
    [InlineData("resnet20")]
    public async Task BatchNormsSeeTheWholeBatch(string model)
    {
        string[] command =
        [
            "train", "--count", "40", "--size", "16", "--model", model, "--epochs", "1", "--optimizer", "Sgd", "--schedule", "constant", "--augment", "none", "--device", "cpu",
        ];
        string[] Half(string rate) => [.. command, "--learning-rate", rate, "--batch", "14", "--out", In("halves"), "--distributed"];
        Assert.Equal(0, (await Mpi.RunAsync([.. command, "--learning-rate", "1e-8", "--batch", "28", "--out", In("before")])).Status);
        Assert.Equal(0, (await Mpi.RunAsync([.. command, "--learning-rate", "0.01", "--batch", "28", "--out", In("one")])).Status);
        Cli.Result together = await Mpi.RunAsync(Half("0.01"), Half("0.01"));
        Assert.True(together.Status == 0, together.Error);

        using WaferClassifier before = Best("before"), one = Best("one"), halves = Best("halves");
        (Dictionary<string, Tensor> start, Dictionary<string, Tensor> theirs) = (before.Model.state_dict(), halves.Model.state_dict());
        double step = 0, apart = 0;
        foreach ((string name, Tensor value) in one.Model.state_dict())
        {
            if (name.Contains("running", StringComparison.Ordinal))
            {
                Assert.True(value.allclose(theirs[name], rtol: 1e-4, atol: 1e-5), $"{name} differs");
            }
            else if (value.is_floating_point())
            {
                step += Squares(value - start[name]);
                apart += Squares(value - theirs[name]);
            }
            else
            {
                Assert.Equal(value.item<long>(), theirs[name].item<long>());
            }
        }

        Assert.True(step > 1e-8, "the step was to change the weights");
        Assert.InRange(Math.Sqrt(apart / step), 0, 0.05);

        WaferClassifier Best(string folder) => WaferClassifier.Load(Path.Combine(In(folder), "best.safetensors"), CPU);

        static double Squares(Tensor difference) => difference.square().sum().to(ScalarType.Float64).item<double>();
    }

    [MpiFact]
    public async Task AfterAProcessDiedTheJobEndsAndAnyNumberOfProcessesGoesOn()
    {
        string[] command =
        [
            "train", "--count", "400", "--size", "16", "--model", "lenet5", "--epochs", "30", "--optimizer", "Sgd", "--learning-rate", "0.02", "--schedule", "cosine", "--device", "cpu",
        ];
        string[] Half(string output) => [.. command, "--batch", "14", "--out", In(output), "--distributed"];
        using (Mpi job = Mpi.Start(Half("dead"), Half("dead")))
        {
            await job.WaitForAsync("epoch 2/30");
            job.KillLast();
            Cli.Result result = await job.EndAsync();
            Assert.NotEqual(0, result.Status);
            Assert.Contains("signal 9", result.Error, StringComparison.Ordinal);
        }

        Directory.CreateDirectory(In("alone"));
        foreach (string file in Directory.GetFiles(In("dead"), "*.safetensors"))
        {
            File.Copy(file, Path.Combine(In("alone"), Path.GetFileName(file)));
        }

        Cli.Result again = await Mpi.RunAsync(Half("dead"), Half("dead"));
        Assert.NotEqual(0, again.Status);
        Assert.Contains("pass --resume to go on", again.Error, StringComparison.Ordinal);

        Cli.Result resumed = await Mpi.RunAsync([.. Half("dead"), "--resume"], [.. Half("dead"), "--resume"]);
        Assert.True(resumed.Status == 0, resumed.Error);
        Assert.DoesNotContain("epoch 1/30", resumed.Output, StringComparison.Ordinal);
        Cli.Result alone = await Mpi.RunAsync([.. command, "--batch", "28", "--out", In("alone"), "--resume"]);
        Assert.True(alone.Status == 0, alone.Error);
        Assert.DoesNotContain("epoch 1/30", alone.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await Mpi.RunAsync(Half("whole"), Half("whole"))).Status);
        AssertClose(In("whole"), In("dead"), 0);
        AssertClose(In("whole"), In("alone"), 1e-4);
    }

    [MpiFact]
    public async Task ProcessesWithOtherOptionsAreRefused()
    {
        string[] command = ["train", "--count", "100", "--size", "16", "--model", "lenet5", "--epochs", "1", "--device", "cpu", "--distributed", "--out", In("run")];
        Cli.Result result = await Mpi.RunAsync([.. command, "--seed", "1"], [.. command, "--seed", "2"]);
        Assert.NotEqual(0, result.Status);
        Assert.Contains("Process 1 has another classifier than process 0", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(In("run"), "best.safetensors")));
    }

    [Theory]
    [InlineData("WAFERVISION_MPI", "/nowhere/libmpi.so", 1, "apt-get install openmpi-bin", "--distributed")]
    [InlineData("OMPI_COMM_WORLD_SIZE", "2", 2, "mpirun started 2 processes")]
    public async Task WhatIsMissingIsTold(string variable, string value, int status, string message, params string[] more)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "course.dll"), "train", "--count", "100", "--out", In("run"), .. more])
        {
            RedirectStandardError = true,
            Environment = { [variable] = value },
        };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(status, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("run")));
    }

    private static void AssertClose(string expected, string actual, double tolerance)
    {
        using WaferClassifier one = WaferClassifier.Load(Path.Combine(expected, "best.safetensors"), CPU), other = WaferClassifier.Load(Path.Combine(actual, "best.safetensors"), CPU);
        Dictionary<string, Tensor> theirs = other.Model.state_dict();
        foreach ((string name, Tensor value) in one.Model.state_dict())
        {
            double apart = (value - theirs[name]).abs().max().to(ScalarType.Float64).item<double>();
            Assert.True(apart <= tolerance, $"{name} differs by {apart}");
        }
    }

    // Loss and accuracy of training and validation, one row an epoch.
    private static double[][] History(string folder) =>
    [
        .. from line in File.ReadLines(Path.Combine(folder, "history.csv")).Skip(1)
           select line.Split(',')[2..7].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray(),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
