using Course.Classifying.Sharding;

namespace Course.Tests.Sharding;

public sealed class BlockPipelineTests(ShardInputs inputs) : IClassFixture<ShardInputs>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Such as a full disk.
    [Fact]
    public async Task AnOutputThatCannotBeWrittenEndsIt()
    {
        int written = 0;
        IOException full = await Assert.ThrowsAsync<IOException>(() => RunAsync(Endless(), Write));
        Assert.Equal(("no space left", 3), (full.Message, written));

        void Write(RowWriter rows)
        {
            if (++written == 3)
            {
                throw new IOException("no space left");
            }
        }
    }

    [Fact]
    public async Task WorkThatCannotBeListedEndsIt()
    {
        static IEnumerable<WorkBlock> Failing()
        {
            yield return new WorkBlock(1, 2, 0, 0, 1);
            throw new TimeoutException("no list");
        }

        Assert.Equal("no list", (await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(Failing(), _ => { }))).Message);
    }

    [Fact]
    public async Task CancellationEndsIt()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(Endless(), _ => stop.Cancel(), stop.Token));
    }

    // The same files again and again: whoever does not stop never ends.
    private static IEnumerable<WorkBlock> Endless()
    {
        while (true)
        {
            yield return new WorkBlock(1, 2, 0, 0, 1);
        }
    }

    private async Task RunAsync(IEnumerable<WorkBlock> blocks, Action<RowWriter> write, CancellationToken cancellation = default)
    {
        using ClassifierPool classifier = ClassifierPool.Load(inputs.Model, TextWriter.Null);
        BlockPipeline pipeline = new([.. InputFile.Find([inputs.PathOf("in", "grids")])], classifier, symmetries: false, workers: 2, new StageTimes());
        await Task.Run(() => pipeline.RunAsync(blocks, write, cancellation), CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
    }
}
