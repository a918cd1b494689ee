namespace Plotly.NET.CSharp;

/// <summary>An argument that may be left out. A value converts to it by itself.</summary>
public record struct Optional<T>(T Value, bool IsSome)
{
    public static implicit operator Optional<T>(T Value) => new(Value, true);

    /// <summary>The value, or null where the argument was left out.</summary>
    internal readonly object? OrNull => IsSome ? Value : null;
}
