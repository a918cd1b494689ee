using System.Security.Cryptography;

namespace WaferVision.Training.Published;

/// <summary>
/// The folders where published weights may lie: PyTorch's own cache (<c>$TORCH_HOME/hub/checkpoints</c>, by default
/// <c>$XDG_CACHE_HOME/torch/…</c> or <c>~/.cache/torch/…</c>), then those that <c>WAFERVISION_WEIGHTS</c> lists.
/// </summary>
internal static class WeightsCache
{
    public const string Variable = "WAFERVISION_WEIGHTS";

    /// <summary>Where downloads go, so that Python finds them too.</summary>
    public static string HubFolder
    {
        get
        {
            string? home = Value("TORCH_HOME");
            if (home is null)
            {
                string cache = Value("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
                home = Path.Combine(cache, "torch");
            }

            return Path.Combine(home, "hub", "checkpoints");
        }
    }

    public static IEnumerable<string> Folders =>
        [HubFolder, .. (Value(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The path of a file that is there and whole, or null.</summary>
    /// <exception cref="InvalidDataException">There is one, but its content is another; the message names it.</exception>
    public static string? Find(PublishedWeights weights)
    {
        string? path = Folders.Select(folder => Path.Combine(folder, weights.FileName)).FirstOrDefault(File.Exists);
        if (path is not null)
        {
            Check(path, weights.Sha256, "Delete it, and it will be downloaded again.");
        }

        return path;
    }

    /// <exception cref="InvalidDataException">The file's SHA-256 does not begin with the digits.</exception>
    public static void Check(string path, string digits, string remedy)
    {
        using FileStream stream = File.OpenRead(path);
        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!found.StartsWith(digits, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: expected a SHA-256 that begins with {digits}, found {found}. {remedy}");
        }
    }

    private static string? Value(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
