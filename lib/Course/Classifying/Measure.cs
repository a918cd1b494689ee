using System.Globalization;

namespace Course.Classifying;

/// <summary>One figure of an evaluation.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Value">The figure.</param>
/// <param name="IsShare">Whether it is written in percent.</param>
internal sealed record Measure(string Key, string Name, double Value, bool IsShare = true)
{
    /// <summary>The figure as people read it.</summary>
    public string Text => Format(Value);

    /// <summary>Another value of the same figure, as people read it.</summary>
    public string Format(double value) => value.ToString(IsShare ? "P2" : "0.0000", CultureInfo.CurrentCulture);
}
