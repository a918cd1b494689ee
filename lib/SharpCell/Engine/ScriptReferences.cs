using System.Collections.Concurrent;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace SharpCell.Engine;

/// <summary>
/// The metadata a cell is compiled against: the framework, the host's own assemblies on demand, and what <c>#r</c> adds.
/// One entry a simple name, so that two versions of an assembly never meet in one compilation.
/// </summary>
internal sealed class ScriptReferences
{
    private static readonly Dictionary<string, string> Host = ReadHostAssemblies();

    // The compiler keeps what it read of an assembly with the reference: shared by all engines of the process, it is read once.
    private static readonly ConcurrentDictionary<string, MetadataReference> Shared = new();
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<MetadataReference> references = [];
    private readonly ScriptLoadContext loader;
    private readonly Lock gate = new();
    private MetadataReference[]? snapshot;

    public ScriptReferences(ScriptLoadContext loader)
    {
        this.loader = loader;
        foreach ((string name, string path) in Host)
        {
            if (IsFramework(name) && names.Add(name))
            {
                references.Add(Shared.GetOrAdd(path, Load));
            }
        }

        string own = typeof(ScriptReferences).Assembly.Location;
        if (names.Add(Path.GetFileNameWithoutExtension(own)))
        {
            references.Add(Shared.GetOrAdd(own, Load));
        }
    }

    /// <summary>All references in the order in which they were added. The array stays the same object until one is added.</summary>
    public MetadataReference[] All
    {
        get
        {
            lock (gate)
            {
                return snapshot ??= [.. references];
            }
        }
    }

    /// <summary>Adds an assembly file. An assembly that the host already carries is taken from the host, whatever the path says.</summary>
    /// <returns>The file that was bound.</returns>
    public string AddFile(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if ((HostPath(name) ?? loader.FileOf(name)) is { } bound)
        {
            path = bound;
        }
        else
        {
            loader.AddFile(name, path);
        }

        lock (gate)
        {
            if (!names.Add(name))
            {
                return path;
            }

            references.Add(Load(path));
            snapshot = null;
        }

        AddDependencies(path);
        return path;
    }

    // A signature may name types of assemblies that the notebook never mentions: those that the host carries or that lie beside are added too.
    private void AddDependencies(string path)
    {
        using PEReader image = new(File.OpenRead(path));
        if (!image.HasMetadata)
        {
            return;
        }

        MetadataReader metadata = image.GetMetadataReader();
        string[] needed = [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
        foreach (string name in needed.Where(name => !Has(name)))
        {
            string beside = Path.Combine(Path.GetDirectoryName(path)!, name + ".dll");
            if (IsHosted(name) || File.Exists(beside))
            {
                AddFile(beside);
            }
        }
    }

    private bool Has(string name)
    {
        lock (gate)
        {
            return names.Contains(name);
        }
    }

    /// <summary>Adds an assembly that the host carries, by simple name.</summary>
    public bool TryAddHosted(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? path)
    {
        if (!Host.TryGetValue(name, out path))
        {
            return false;
        }

        AddFile(path);
        return true;
    }

    /// <summary>Whether the host carries an assembly of this simple name.</summary>
    public static bool IsHosted(string name) => Host.ContainsKey(name);

    /// <summary>The host's file for an assembly of this simple name; null when it carries none.</summary>
    public static string? HostPath(string name) => Host.GetValueOrDefault(name);

    private static MetadataReference Load(string path) => MetadataReference.CreateFromFile(path);

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.CommandLine", StringComparison.Ordinal)
        || name is "System" or "netstandard" or "mscorlib" or "Microsoft.CSharp";

    private static Dictionary<string, string> ReadHostAssemblies()
    {
        string trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        return found;
    }
}
