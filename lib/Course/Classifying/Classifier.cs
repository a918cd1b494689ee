using TorchSharp;
using WaferVision.Data;
using WaferVision.Evaluation;
using WaferVision.Models;
using WaferVision.Training;
using static TorchSharp.torch;

namespace Course.Classifying;

/// <summary>A trained model with what is needed to feed it.</summary>
internal sealed class Classifier : IDisposable
{
    private Classifier(string file, ModelCard card, nn.Module<Tensor, Tensor> model)
    {
        (File, Card) = (file, card);
        Model = model;
    }

    /// <summary>The weights file.</summary>
    public string File { get; }

    /// <summary>What the file says.</summary>
    public ModelCard Card { get; }

    /// <summary>The model.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>How it is fed.</summary>
    public BatchOptions Batches => new() { BatchSize = 128, Shuffle = false, Encoding = Card.Encoding, Size = Card.Size, Supersampling = Card.Supersampling };

    /// <summary>Reads a weights file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged or does not fit the model that it names.</exception>
    /// <exception cref="CourseException">It does not say which model it is for.</exception>
    public static Classifier Load(string path, Device device)
    {
        ModelCard card = ModelCard.FromMetadata(Weights.ReadMetadata(path), path);
        nn.Module<Tensor, Tensor> model = Models.Create(card.Model, card.Options);
        try
        {
            Weights.Load(model, path);
            model.to(device);
            return new Classifier(path, card, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>What the classifier says of each map.</summary>
    /// <param name="data">Maps of any size, with the classifier's classes.</param>
    /// <param name="symmetries">Whether to average over the eight symmetries of the square.</param>
    /// <param name="cancellation">Ends the work between two batches.</param>
    public Predictions Predict(WaferDataset data, bool symmetries, CancellationToken cancellation) =>
        Evaluator.Predict(Model, data, Batches, symmetries, cancellation);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
