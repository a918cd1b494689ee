using System.CommandLine.Parsing;

namespace Course.Commands;

/// <summary>Validation that options share.</summary>
internal static class Ranges
{
    /// <summary>Refuses a value outside [<paramref name="least"/>, <paramref name="most"/>], naming the option and what was expected.</summary>
    public static void Check<T>(OptionResult result, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            result.AddError($"{result.Option.Name} is {value}; expected {least} to {most}");
        }
    }
}
