namespace Course.Classifying.Sharding;

/// <summary>The first line of a shard's output: what it was made of.</summary>
/// <param name="Format">Name and version of the format.</param>
/// <param name="Shard">Which shard, from 1.</param>
/// <param name="Shards">Of how many.</param>
/// <param name="Model">SHA-256 of the model's file.</param>
/// <param name="Options">What else decides the answers.</param>
/// <param name="Inputs"><see cref="WorkPlan.Digest"/> of all inputs.</param>
/// <param name="Times"><see cref="WorkPlan.TimesOf"/> of the shard's own inputs.</param>
internal sealed record ShardHeader(string Format, int Shard, int Shards, string Model, string Options, string Inputs, string Times)
{
    /// <summary>The format written here.</summary>
    public const string CurrentFormat = "wafervision-shard-2";

    /// <summary>In what two headers differ that must not differ, with both values; null where they agree.</summary>
    /// <param name="other">What is expected.</param>
    public string? DifferenceTo(ShardHeader other) =>
        Format != other.Format ? $"format {Format} instead of {other.Format}"
        : Shards != other.Shards ? $"{Shards} shards instead of {other.Shards}"
        : Model != other.Model ? $"a model with the SHA-256 {Model[..12]}… instead of {other.Model[..12]}…"
        : Options != other.Options ? $"the options '{Options}' instead of '{other.Options}'"
        : Inputs != other.Inputs ? "other inputs (names or sizes)"
        : null;
}

/// <summary>The last line of a shard's output: by it a whole file is known.</summary>
/// <param name="Rows">Lines between header and trailer.</param>
/// <param name="Errors">How many of them tell of an error.</param>
/// <param name="Sha256">SHA-256 of all lines before this one.</param>
internal sealed record ShardTrailer(long Rows, long Errors, string Sha256);
