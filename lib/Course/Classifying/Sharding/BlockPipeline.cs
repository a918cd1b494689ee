using System.Diagnostics;
using System.Threading.Tasks.Dataflow;

namespace Course.Classifying.Sharding;

/// <summary>
/// Blocks on their way to lines, in four stages at once: one thread unpacks archives, as many threads as there are workers read files, the workers
/// classify, one thread writes; lines keep the order of the blocks. Each stage goes ahead of the next by a few blocks and then waits for it.
/// </summary>
/// <param name="files">The inputs.</param>
/// <param name="classifier">Who judges.</param>
/// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
/// <param name="workers">Threads that classify, and as many that read.</param>
/// <param name="times">Is told how long each stage is busy.</param>
internal sealed class BlockPipeline(IReadOnlyList<InputFile> files, ClassifierPool classifier, bool symmetries, int workers, StageTimes times)
{
    /// <summary>Runs it.</summary>
    /// <param name="blocks">The work.</param>
    /// <param name="write">Is given the lines of one block after the other.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    /// <returns>Done when no thread is busy any more, also where it fails: with the first exception of a stage.</returns>
    public async Task RunAsync(IEnumerable<WorkBlock> blocks, Action<RowWriter> write, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        BlockClassifier judge = new(classifier, symmetries, times, stop.Token);
        FileReader reader = new(files, times);
        using ArchiveReader archives = new(files, times);
        TransformBlock<LoadedBlock, LoadedBlock> read = new(block => block.Load(), Options(workers, workers + 1));
        TransformBlock<LoadedBlock, RowWriter> judged = new(judge.Run, Options(workers, workers + 1));
        ActionBlock<RowWriter> written = new(
            rows =>
            {
                long start = Stopwatch.GetTimestamp();
                write(rows);
                times.AddWrite(start);
            },
            Options(1, workers));
        using IDisposable toJudge = read.LinkTo(judged);
        using IDisposable toWrite = judged.LinkTo(written);
        Task all = Task.WhenAll(Ended(read, judged), Ended(judged, written), Ended(written));
        try
        {
            foreach (WorkBlock block in blocks)
            {
                // Not taken where a stage has failed or was cancelled, which is thrown below.
                if (!await read.SendAsync(new(block.IsPart ? [archives.Read(block)] : reader.Read(block)), CancellationToken.None).ConfigureAwait(false))
                {
                    break;
                }
            }

            read.Complete();
        }
        catch (Exception problem)
        {
            ((IDataflowBlock)read).Fault(problem);
        }

        await all.ConfigureAwait(false);

        ExecutionDataflowBlockOptions Options(int threads, int room) =>
            new() { MaxDegreeOfParallelism = threads, BoundedCapacity = room, EnsureOrdered = true, CancellationToken = stop.Token };

        // A stage that fails takes nothing more; those before it would wait for it forever.
        async Task Ended(IDataflowBlock stage, IDataflowBlock? next = null)
        {
            try
            {
                await stage.Completion.ConfigureAwait(false);
                next?.Complete();
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
