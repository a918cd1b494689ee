using System.CommandLine;
using System.Globalization;

namespace Course.Commands;

/// <summary>Validation that commands share.</summary>
internal static class Ranges
{
    /// <summary>As <see cref="Within{T}(Option{T}, T, T)"/>, for an option without a default.</summary>
    public static Option<T?> Within<T>(this Option<T?> option, T least, T most)
        where T : struct, IComparable<T>, IParsable<T>
    {
        Add(option, least, most);
        return option;
    }

    /// <summary>Refuses values outside [<paramref name="least"/>, <paramref name="most"/>], naming the option and what was expected.</summary>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : struct, IComparable<T>, IParsable<T>
    {
        Add(option, least, most);
        return option;
    }

    /// <summary>As <see cref="Within{T}(Option{T}, T, T)"/>, for an option that takes several values.</summary>
    public static Option<T[]> Within<T>(this Option<T[]> option, T least, T most)
        where T : IComparable<T>, IParsable<T>
    {
        Add(option, least, most);
        return option;
    }

    /// <summary>Refuses arguments that look like options: a mistyped option must not be taken for a name.</summary>
    public static Argument<T> NotAnOption<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => text.StartsWith('-')))
            {
                result.AddError($"unknown option '{text}'");
            }
        });
        return argument;
    }

    private static void Add<T>(Option option, T least, T most)
        where T : IComparable<T>, IParsable<T>
    {
        option.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                // What is no number at all is refused by the conversion.
                if (T.TryParse(text, CultureInfo.InvariantCulture, out T? value) && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0))
                {
                    result.AddError($"{option.Name} is {text}; expected {least} to {most}");
                }
            }
        });
    }
}
