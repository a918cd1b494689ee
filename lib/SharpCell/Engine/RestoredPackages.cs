using System.Text.Json;

namespace SharpCell.Engine;

/// <summary>What a restore found.</summary>
/// <param name="Assemblies">Managed files to reference.</param>
/// <param name="NativeFolders">Folders with native libraries.</param>
internal sealed record RestoredPackages(IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeFolders)
{
    /// <summary>Reads the outcome of a restore; null when a file is missing: then the global package folder was cleared since.</summary>
    public static RestoredPackages? TryRead(string assets, string framework, string rid)
    {
        if (!File.Exists(assets))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        string[] roots = [.. document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name)];
        JsonElement libraries = document.RootElement.GetProperty("libraries");
        List<string> assemblies = [];
        List<string> natives = [];
        foreach (JsonProperty library in document.RootElement.GetProperty("targets").GetProperty($"{framework}/{rid}").EnumerateObject())
        {
            if (!libraries.GetProperty(library.Name).TryGetProperty("path", out JsonElement path))
            {
                continue;
            }

            foreach ((string kind, List<string> into) in new[] { ("runtime", assemblies), ("native", natives) })
            {
                foreach (string file in Files(library.Value, kind))
                {
                    if (roots.Select(root => Path.Combine(root, path.GetString()!, file)).FirstOrDefault(File.Exists) is not { } found)
                    {
                        return null;
                    }

                    into.Add(found);
                }
            }
        }

        return new RestoredPackages(assemblies, [.. natives.Select(n => Path.GetDirectoryName(n)!).Distinct()]);
    }

    private static IEnumerable<string> Files(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out JsonElement files) ? files.EnumerateObject().Select(f => f.Name).Where(n => !n.EndsWith("/_._", StringComparison.Ordinal)) : [];
}
