using TorchSharp;
using static TorchSharp.torch;

namespace Course.Bench;

/// <summary>Small tensor operations, where the cost is the call and not the arithmetic. The peer is peers/ops.py: same names, same sizes.</summary>
internal static class OperatorBench
{
    /// <summary>The workloads; the tensors they share are added to <paramref name="owned"/>. No dispose scope is open while they run.</summary>
    public static IReadOnlyList<Workload> Create(ICollection<IDisposable> owned)
    {
        manual_seed(0);
        Tensor one = rand(1), other = rand(1), tracked = rand(1, requires_grad: true), row = rand(8);
        Tensor square = rand(8, 8), second = rand(8, 8), cube = rand(4, 8, 8);
        foreach (Tensor shared in (Tensor[])[one, other, tracked, row, square, second, cube])
        {
            owned.Add(shared);
        }

        return
        [
            Repeat("add 1", () => (one + other).Dispose()),
            Repeat("add 1, autograd", () => (tracked + other).Dispose()),
            Repeat("add number", () => (one + 1.5).Dispose()),
            Repeat("mul 8x8", () => (square * second).Dispose()),
            Repeat("broadcast add 8x8 + 8", () => (square + row).Dispose()),
            Repeat("relu 1", () => one.relu().Dispose()),
            Repeat("zeros(1)", () => zeros(1).Dispose()),
            Repeat("item", () => one.item<float>()),
            Repeat("mm 8x8", () => square.mm(second).Dispose()),
            Repeat("sum 8x8", () => square.sum().Dispose()),
            Repeat("sum 8x8 over rows", () => square.sum(0L).Dispose()),
            Repeat("view 8x8 as 64", () => square.view(64).Dispose()),
            Repeat("index cube[1]", () => cube[1].Dispose()),
            Repeat("slice cube[:, 1:3]", () => cube[TensorIndex.Colon, TensorIndex.Slice(1, 3)].Dispose()),
            Repeat("transpose", () => square.transpose(0, 1).Dispose()),
            Repeat("cat 2 of 8x8", () => cat([square, second]).Dispose()),
            Repeat("softmax 8x8", () => softmax(square, 1).Dispose()),
            Repeat("forward and backward, 2 operators", () => Backward(tracked, one, other)),
        ];
    }

    private static Workload Repeat(string name, Action step) => new(name, "ns", count =>
    {
        for (int i = 0; i < count; i++)
        {
            step();
        }
    });

    private static void Backward(Tensor tracked, Tensor one, Tensor other)
    {
        tracked.grad?.Dispose();
        tracked.grad = null;
        using Tensor product = tracked * other;
        using Tensor sum = product + one;
        sum.backward();
    }
}
