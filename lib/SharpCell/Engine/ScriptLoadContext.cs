using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace SharpCell.Engine;

/// <summary>
/// Loads compiled cells and the assemblies that <c>#r</c> names. What the host carries is left to the host, so that a type has one identity.
/// Native libraries are looked for beside the assembly that asks, in its <c>deps.json</c>, and in the folders that a package restore found.
/// </summary>
internal sealed class ScriptLoadContext() : AssemblyLoadContext("notebook")
{
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Assembly> submissions = new(StringComparer.Ordinal);
    private readonly List<string> folders = [];
    private readonly List<AssemblyDependencyResolver> resolvers = [];
    private readonly Lock gate = new();

    /// <summary>Makes an assembly file known under its simple name, and its folder a place to find what it depends on.</summary>
    public void AddFile(string name, string path)
    {
        lock (gate)
        {
            files[name] = path;
            AddFolder(Path.GetDirectoryName(path)!);
            if (File.Exists(Path.ChangeExtension(path, ".deps.json")))
            {
                resolvers.Add(new AssemblyDependencyResolver(path));
            }
        }
    }

    /// <summary>Adds a folder that is searched for managed and native dependencies.</summary>
    public void AddFolder(string folder)
    {
        lock (gate)
        {
            if (!folders.Contains(folder))
            {
                folders.Add(folder);
            }
        }
    }

    /// <summary>The file behind an assembly of this name that some cell already added; null when none did.</summary>
    public string? FileOf(string name)
    {
        lock (gate)
        {
            return files.GetValueOrDefault(name);
        }
    }

    /// <summary>Loads a compiled cell.</summary>
    public Assembly LoadSubmission(string name, MemoryStream image, MemoryStream symbols)
    {
        Assembly loaded = LoadFromStream(image, symbols);
        lock (gate)
        {
            submissions[name] = loaded;
        }

        return loaded;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        lock (gate)
        {
            if (submissions.TryGetValue(name, out Assembly? submission))
            {
                return submission;
            }

            if (ScriptReferences.IsHosted(name))
            {
                return null;
            }

            return Candidates(assemblyName, name).FirstOrDefault(File.Exists) is { } path ? LoadFromAssemblyPath(path) : null;
        }
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        lock (gate)
        {
            foreach (AssemblyDependencyResolver resolver in resolvers)
            {
                if (resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path)
                {
                    return LoadUnmanagedDllFromPath(path);
                }
            }

            foreach (string folder in folders)
            {
                foreach (string file in NativeNames(unmanagedDllName))
                {
                    string path = Path.Combine(folder, file);
                    if (File.Exists(path))
                    {
                        return LoadUnmanagedDllFromPath(path);
                    }
                }
            }
        }

        return IntPtr.Zero;
    }

    private IEnumerable<string> Candidates(AssemblyName assemblyName, string name)
    {
        if (files.TryGetValue(name, out string? known))
        {
            yield return known;
        }

        foreach (AssemblyDependencyResolver resolver in resolvers)
        {
            if (resolver.ResolveAssemblyToPath(assemblyName) is { } path)
            {
                yield return path;
            }
        }

        foreach (string folder in folders)
        {
            yield return Path.Combine(folder, name + ".dll");
        }
    }

    private static string[] NativeNames(string name) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? [name, name + ".dll"]
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? [name, $"lib{name}.dylib", name + ".dylib"]
        : [name, $"lib{name}.so", name + ".so"];
}
