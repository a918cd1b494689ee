using System.Text.Json;
using WaferVision.Evaluation.Drift;

namespace WaferVision.Serving.Watching;

/// <summary>Keeps what a learned reference is made of in a file, with the version of the model that answered, so that a restart does not forget it.</summary>
/// <param name="path">The file.</param>
internal sealed class DriftStore(string path)
{
    private const int Format = 1;

    // A hundred thousand observations, the most that there may be, have a quarter of it.
    private const long MostBytes = 64 << 20;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>What was stored of a model's answers. What a killed writer left beside it goes.</summary>
    /// <param name="model">The model's version.</param>
    /// <returns>Null where nothing was stored, or what was is of another model.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or another program's.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public IReadOnlyList<DriftObservation>? Read(string model)
    {
        AtomicFile.RemoveLeftovers(Path);
        if (!File.Exists(Path))
        {
            return null;
        }

        Content? content;
        using (FileStream file = File.OpenRead(Path))
        {
            if (file.Length > MostBytes)
            {
                throw Damaged("start", $"at most {MostBytes} bytes", $"{file.Length}");
            }

            try
            {
                content = JsonSerializer.Deserialize<Content>(file, JsonSerializerOptions.Web);
            }
            catch (JsonException problem)
            {
                throw Damaged($"line {problem.LineNumber + 1}", "a drift reference in JSON", problem.Message.Split(" Path:", 2)[0]);
            }
        }

        if (content is not { Format: Format, ModelVersion: not null, Features: not null, Observations: not null } || !content.Features.SequenceEqual(DriftObservation.Features))
        {
            throw Damaged("start", $"format {Format} with the features {string.Join(", ", DriftObservation.Features)}", $"format {content?.Format} with {string.Join(", ", content?.Features ?? [])}");
        }

        int wrong = content.Observations.TakeWhile(one => one is { Class.Length: > 0, Values: { } values } && values.Count == DriftObservation.Features.Count).Count();
        return wrong < content.Observations.Count ? throw Damaged($"observation {wrong}", $"a class and {DriftObservation.Features.Count} numbers", "something else")
            : content.ModelVersion == model ? content.Observations
            : null;
    }

    /// <summary>Replaces the file all at once.</summary>
    /// <param name="model">The version of the model that answered.</param>
    /// <param name="observations">What is to be kept.</param>
    /// <exception cref="IOException">It cannot be written; the one before is untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Write(string model, IReadOnlyList<DriftObservation> observations)
    {
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw new DirectoryNotFoundException("its folder does not exist.");
        }

        AtomicFile.Write(Path, stream => JsonSerializer.Serialize(stream, new Content(Format, model, DriftObservation.Features, observations), JsonSerializerOptions.Web));
    }

    private InvalidDataException Damaged(string position, string expected, string found) => new($"{Path}, {position}: expected {expected}; found {found.TrimEnd('.')}.");

    private sealed record Content(int Format, string? ModelVersion, IReadOnlyList<string>? Features, IReadOnlyList<DriftObservation>? Observations);
}
