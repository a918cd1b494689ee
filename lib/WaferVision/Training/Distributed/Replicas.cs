using System.Text.Json;
using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using static TorchSharp.torch;

namespace WaferVision.Training.Distributed;

/// <summary>
/// Copies of a model in several processes that take each step together, so that they stay equal: what a trainer asks of the others. Process 0's
/// checkpoint counts, and it alone writes.
/// </summary>
internal sealed class Replicas : IDisposable
{
    private readonly nn.Module _model;
    private readonly ProcessGroup _group;
    private readonly int _bucketBytes;
    private readonly SharedBatchNorms _norms;
    private GradientBuckets? _buckets;

    private Replicas(nn.Module model, ProcessGroup group, int bucketBytes)
    {
        (_model, _group, _bucketBytes) = (model, group, bucketBytes);
        _norms = new(model, group);
    }

    /// <summary>Whether this process writes and reports.</summary>
    public bool Leads => _group.Leads;

    /// <summary>Added to the seed of dropout, so that processes draw differently.</summary>
    public long SeedOffset => _group.Rank * 7_919_000_003;

    /// <summary>The replicas of a run; null where one process trains alone.</summary>
    /// <exception cref="ArgumentException">An option has no meaning for parts of a batch.</exception>
    public static Replicas? Of(nn.Module model, TrainerOptions options)
    {
        if (options.Processes is not { Size: > 1 } group)
        {
            return null;
        }

        return options.MixupAlpha == 0
            ? new(model, group, options.BucketBytes)
            : throw new ArgumentException("Mixup blends images of the whole batch, of which each process has a part. Train in one process, or without mixup.", nameof(options));
    }

    /// <summary>This process's part of each batch to learn from.</summary>
    public IBatchSource PartToLearn(IBatchSource source) => new PartSource(source, new(_group.Rank, _group.Size, Shared: true));

    /// <summary>This process's part of each batch to validate with.</summary>
    public IBatchSource PartToValidate(IBatchSource source) => new PartSource(source, new(_group.Rank, _group.Size, Shared: false));

    /// <summary>Makes all processes begin where process 0 does.</summary>
    /// <param name="fingerprint">What determines the run, which must be the same everywhere.</param>
    /// <param name="optimizer">The optimizer, filled with process 0's state.</param>
    /// <param name="besides">Tensors to fill besides the model's.</param>
    /// <param name="epochs">The epochs that process 0 found done.</param>
    /// <returns>The epochs done.</returns>
    public List<EpochRecord> Begin(string fingerprint, TorchSharp.Modules.OptimizerHelper optimizer, IEnumerable<Tensor> besides, List<EpochRecord> epochs)
    {
        _group.EnsureSame("run", fingerprint);
        BroadcastModel();
        Broadcast(besides);
        byte[] state = _group.Broadcast(Checkpoint.OptimizerBytes(optimizer));
        byte[] history = _group.Broadcast(JsonSerializer.SerializeToUtf8Bytes(epochs));
        if (Leads)
        {
            return epochs;
        }

        using var reader = new BinaryReader(new MemoryStream(state));
        optimizer.load_state_dict(reader);
        return JsonSerializer.Deserialize<List<EpochRecord>>(history)!;
    }

    /// <summary>Prepares for the parameters that learn in an epoch.</summary>
    public void BeginEpoch()
    {
        _buckets?.Dispose();
        _buckets = new(_model, _bucketBytes, _group);
    }

    /// <summary>Adds numbers up over all processes.</summary>
    public double[] Sum(params double[] numbers) => _group.SumOf(numbers);

    /// <summary>Computes the gradients of the sum of all processes' losses.</summary>
    public void Backward(Tensor loss)
    {
        _norms.Backward(loss);
        _buckets!.Sum();
    }

    /// <summary>The predictions of all processes together, process after process.</summary>
    public Predictions Gather(Predictions part)
    {
        int classes = part.ClassNames.Count, columns = part.MultiLabel ? classes : 1;
        double[] counts = new double[_group.Size];
        counts[_group.Rank] = part.Count;
        _group.Sum(counts);
        int before = (int)counts.Take(_group.Rank).Sum(), all = (int)counts.Sum();
        float[] logits = new float[all * classes];
        double[] labels = new double[all * columns];
        part.Logits.CopyTo(logits.AsMemory(before * classes));
        for (int i = 0; i < part.Labels.Length; i++)
        {
            labels[(before * columns) + i] = part.Labels.Span[i];
        }

        _group.Sum(logits);
        _group.Sum(labels);
        Confirm();
        return new(logits, [.. labels.Select(label => (int)label)], part.ClassNames, part.MultiLabel);
    }

    /// <summary>Gives every process the model of process 0.</summary>
    public void BroadcastModel() => Broadcast(_model.state_dict().Values);

    public void Dispose()
    {
        _norms.Dispose();
        _buckets?.Dispose();
    }

    // What a process was giving when it died may arrive as nonsense. But one that died before it has given everything does not get here, and none gets past it.
    private void Confirm() => Sum(1);

    private void Broadcast(IEnumerable<Tensor> tensors)
    {
        using IDisposable gradients = no_grad();
        foreach (Tensor tensor in tensors)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor local = tensor.detach().cpu().contiguous();
            _group.Fill(local.bytes);
            tensor.copy_(local);
        }
    }
}

/// <summary>What a process's part of a batch weighs in the step of all.</summary>
/// <param name="OfImages">Its share of the images; 1 for a process alone.</param>
/// <param name="WeightRatio">Its share of the labels' weights over its share of the images; 1 where labels weigh alike.</param>
internal readonly record struct BatchShare(double OfImages, double WeightRatio)
{
    /// <summary>The share of a process alone.</summary>
    public static BatchShare Whole => new(1, 1);
}
