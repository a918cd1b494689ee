namespace WaferVision.Evaluation;

/// <summary>How well one class, or one label of a multi-label set, is found.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Support">Maps that truly are of the class.</param>
/// <param name="Predicted">Maps that were predicted to be of the class.</param>
/// <param name="Hits">Maps that are of the class and were predicted so.</param>
public sealed record ClassScore(string Name, int Support, int Predicted, int Hits)
{
    /// <summary>Hits / predicted; 0 where the class was never predicted.</summary>
    public double Precision => Ratio(Hits, Predicted);

    /// <summary>Hits / support; 0 where the class never occurs.</summary>
    public double Recall => Ratio(Hits, Support);

    /// <summary>Harmonic mean of precision and recall, 2·hits / (support + predicted); 0 where the class neither occurs nor is predicted.</summary>
    public double F1 => Ratio(2 * Hits, Support + Predicted);

    /// <summary>Whether the class occurs in truth or prediction; macro averages leave others out.</summary>
    internal bool Occurs => Support + Predicted > 0;

    /// <summary>The mean of a figure over the classes that occur; 0 where none does.</summary>
    internal static double Mean(IEnumerable<ClassScore> scores, Func<ClassScore, double> figure) =>
        scores.Where(s => s.Occurs).Select(figure).DefaultIfEmpty(0).Average();

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
