using System.Globalization;

namespace Course.Classifying.Sharding;

/// <summary>Which of how many shards.</summary>
/// <param name="Number">From 1 to <paramref name="Of"/>.</param>
/// <param name="Of">How many there are.</param>
internal readonly record struct ShardNumber(int Number, int Of)
{
    /// <summary>The variable in which an Indexed Job of Kubernetes tells each pod its number, from 0.</summary>
    public const string IndexVariable = "JOB_COMPLETION_INDEX";

    /// <summary>The most shards that work can be divided into.</summary>
    public const int Most = 100_000;

    /// <summary>The name of its output: its place in the order of names is its place in the order of inputs.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"shard-{Number:D6}-of-{Of:D6}.jsonl");

    /// <summary>Reads <c>I/N</c> with I from 1 to N, or <c>env/N</c>, where I is one more than <see cref="IndexVariable"/>.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="variable">Looks up a variable of the environment.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static ShardNumber Parse(string text, Func<string, string?> variable)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !Whole(parts[1], out int of) || of is < 1 or > Most)
        {
            throw new UsageException($"--shard '{text}': expected I/N or env/N, such as 3/16, with N from 1 to {Most:N0}");
        }

        if (parts[0] == "env")
        {
            string? index = variable(IndexVariable);
            return Whole(index, out int from0) && from0 < of
                ? new(from0 + 1, of)
                : throw new UsageException($"--shard '{text}': {IndexVariable} is {(index is null ? "not set" : $"'{index}'")}; expected 0 to {of - 1}, as an Indexed Job with {of} completions sets it");
        }

        return Whole(parts[0], out int number) && number >= 1 && number <= of
            ? new(number, of)
            : throw new UsageException($"--shard '{text}': expected I from 1 to {of}, or env for {IndexVariable} + 1");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Of}";

    private static bool Whole(string? text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
