using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

/// <summary>Runs alone: other tests would allocate in the same process meanwhile.</summary>
[Collection("Alone")]
public class MemoryTests
{
    [Fact]
    public void TwoThousandTrainingStepsLeaveTheResidentSetFlat()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var net = Sequential(
            Conv2d(1, 4, 3), BatchNorm2d(4), ReLU(), MaxPool2d(2), Dropout(), Flatten(), Linear(36, 16), ReLU(), Linear(16, 4));
        using var optimizer = optim.Adam(net.parameters());
        using var loss = CrossEntropyLoss();
        for (var i = 0; i < 1500; i++) Step();
        // A leak grows in every run of steps; the runtime's own late work (compiling a hot method once more) in one of them at most.
        List<double> growths = [];
        do
        {
            var before = Resident();
            var tensors = Tensor.TotalCount;
            for (var i = 0; i < 2000; i++) Step();
            growths.Add((double)(Resident() - before) / before);
            Assert.True(Tensor.TotalCount <= tensors, $"{Tensor.TotalCount - tensors} tensors were left");
        }
        while (growths[^1] >= 0.01 && growths.Count < 3);
        Assert.True(growths[^1] < 0.01, $"resident set grew by {string.Join(", then ", growths.Select(growth => $"{growth:P2}"))}");

        void Step()
        {
            using var scope = NewDisposeScope();
            var x = rand(8, 1, 8, 8);
            var y = randint(0, 4, [8L], dtype: ScalarType.Int64);
            optimizer.zero_grad();
            loss.call(net.call(x), y).backward();
            nn.utils.clip_grad_norm_(net.parameters(), 1);
            optimizer.step();
        }
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // Gives unused managed memory back to the system, whose size would hide what libtorch holds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]);
    }
}

[CollectionDefinition("Alone", DisableParallelization = true)]
public class Alone;
