namespace WaferVision.Training;

/// <summary>How <see cref="NearestNeighbours"/> vote.</summary>
public sealed record NearestNeighboursOptions
{
    /// <summary>
    /// The numbers of neighbours, each 1 or more, among which the validation set chooses; those above the number of training maps stand for all
    /// of them. Default: 1, 3, 5, 10, 20, 50.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, or one is below 1.</exception>
    public IReadOnlyList<int> Neighbours
    {
        get;
        init => field = value is { Count: > 0 } && value.All(k => k >= 1)
            ? value
            : throw new ArgumentException($"Expected at least one number, all 1 or more; found [{string.Join(", ", value ?? [])}].", nameof(Neighbours));
    } = [1, 3, 5, 10, 20, 50];

    /// <summary>
    /// τ of the weight e^(s/τ) of a neighbour with cosine similarity s, above 0; the larger, the more equal the votes. Default: 0.07.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to 0 or below.</exception>
    public double Temperature
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Temperature), value, "Expected a number above 0.");
    } = 0.07;
}
