using System.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.NN;

public class SaveLoadTests
{
    [Fact]
    public void TheFileHasTheDocumentedLayout()
    {
        using var scope = NewDisposeScope();
        var linear = Linear(2, 1);
        using (no_grad())
        {
            linear.weight.copy_(tensor(new[] { 1f, 2f }, [1L, 2L]));
            linear.bias!.copy_(tensor(new[] { 3f }));
        }

        // The number of entries, then of each: name with its length, element type (6: float), rank, sizes, data. Numbers are LEB128.
        byte[] expected =
        [
            2,
            6, .. Encoding.UTF8.GetBytes("weight"), 6, 2, 1, 2, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f),
            4, .. Encoding.UTF8.GetBytes("bias"), 6, 1, 1, .. BitConverter.GetBytes(3f),
        ];
        using var stream = new MemoryStream();
        linear.save(stream);
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void AFileRestoresParametersAndBuffers()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.dat");
        try
        {
            var (from, to) = (Net(), Net());
            from.call(rand(5, 3)); // moves the running statistics
            from.save(path);
            to.load(path);
            from.eval();
            to.eval();
            var x = rand(4, 3);
            Assert.True(from.call(x).allclose(to.call(x), 0, 0));
            Assert.All(from.state_dict(), entry => Assert.True(entry.Value.Equals(to.state_dict()[entry.Key])));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void SkippedAndMissingEntriesAreReported()
    {
        using var scope = NewDisposeScope();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Net().save(writer, skip: ["0.bias"]);
        var target = Net();
        var untouched = target.get_parameter("0.weight")!.clone();
        stream.Position = 0;
        Assert.Throws<ArgumentException>(() => target.load(new BinaryReader(stream)));
        stream.Position = 0;
        var loaded = new Dictionary<string, bool>();
        target.load(new BinaryReader(stream), strict: false, skip: ["0.weight"], loadedParameters: loaded);
        Assert.True(untouched.Equals(target.get_parameter("0.weight")!));
        Assert.DoesNotContain("0.bias", loaded.Keys);
        Assert.All(loaded.Values, Assert.True);
        stream.Position = 0;
        var smaller = Sequential(Linear(3, 3));
        smaller.load(new BinaryReader(stream), strict: false, loadedParameters: loaded = []);
        Assert.False(loaded["1.running_mean"]);
    }

    [Fact]
    public void AStateOfAnotherModuleIsRefused()
    {
        using var scope = NewDisposeScope();
        var net = Net();
        var state = Net().state_dict();
        state.Remove("0.bias");
        state["extra"] = zeros(1);
        Assert.Throws<InvalidOperationException>(() => net.load_state_dict(state));
        var (missing, unexpected) = net.load_state_dict(state, strict: false);
        Assert.Equal(["0.bias"], missing);
        Assert.Equal(["extra"], unexpected);
        net.load_state_dict(state, skip: ["0.bias", "extra"]);

        var other = Net().state_dict();
        other["0.bias"] = zeros(1); // copying alone would broadcast it
        Assert.ThrowsAny<Exception>(() => net.load_state_dict(other));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Sequential(Linear(4, 3), BatchNorm1d(3)).save(writer);
        stream.Position = 0;
        Assert.Throws<ArgumentException>(() => net.load(new BinaryReader(stream)));
        Assert.Throws<FileNotFoundException>(() => net.load("no such file"));
    }

    private static Modules.Sequential Net() => Sequential(Linear(3, 3), BatchNorm1d(3));
}
