using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace SharpCell.Engine;

/// <summary>What a restore found.</summary>
/// <param name="Assemblies">Managed files to reference.</param>
/// <param name="NativeFolders">Folders with native libraries.</param>
internal sealed record RestoredPackages(IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeFolders);

/// <summary>
/// Gets packages through <c>dotnet restore</c> of a small project, with the feeds that the user configured for the notebook's folder.
/// The outcome is kept by package set, so that the next run starts at once.
/// </summary>
internal static class PackageRestore
{
    private const string Framework = "net10.0";
    private static string Root => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "SharpCell", "packages");

    /// <summary>Restores packages.</summary>
    /// <exception cref="CellDirectiveException">The restore failed; the message holds what NuGet said.</exception>
    public static RestoredPackages Restore(IReadOnlyList<PackageRequest> packages, IReadOnlyList<string> feeds, string configFolder, CancellationToken stop)
    {
        string rid = RuntimeInformation.RuntimeIdentifier;
        string key = string.Join('\n', packages.Select(p => $"{p.Id.ToLowerInvariant()} {p.Version}").Order(StringComparer.Ordinal).Concat(feeds).Append(configFolder).Append(rid));
        string folder = Path.Combine(Root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..24]);
        string assets = Path.Combine(folder, "obj", "project.assets.json");
        bool floating = packages.Any(p => p.Version.Contains('*', StringComparison.Ordinal));
        if (!floating && File.Exists(assets) && TryRead(assets, rid) is { } cached)
        {
            return cached;
        }

        // Two notebooks may restore the same set at once: each works in a folder of its own, and the first to finish gives it the name.
        string work = $"{folder}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(work);
        try
        {
            File.WriteAllText(Path.Combine(work, "packages.csproj"), Project(packages, feeds, configFolder, rid).ToString());
            RunRestore(work, packages, stop);
            RestoredPackages restored = TryRead(Path.Combine(work, "obj", "project.assets.json"), rid)
                ?? throw new CellDirectiveException($"The restore of {Names(packages)} named files that are not there; clear the NuGet cache and run again.", 1);
            if (!floating)
            {
                Publish(work, folder);
            }

            return restored;
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static void Publish(string work, string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        try
        {
            Directory.Move(work, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another notebook was faster; its result is the same.
        }
    }

    private static XElement Project(IReadOnlyList<PackageRequest> packages, IReadOnlyList<string> feeds, string configFolder, string rid) => new(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("TargetFramework", Framework),
            new XElement("RuntimeIdentifier", rid),
            new XElement("SelfContained", "false"),
            new XElement("EnableDefaultItems", "false"),
            new XElement("ManagePackageVersionsCentrally", "false"),
            new XElement("NuGetAudit", "false"),
            new XElement("RestoreRootConfigDirectory", configFolder),
            new XElement("RestoreAdditionalProjectSources", string.Join(';', feeds))),
        new XElement(
            "ItemGroup",
            packages.Select(p => new XElement("PackageReference", new XAttribute("Include", p.Id), new XAttribute("Version", p.Version)))));

    private static void RunRestore(string work, IReadOnlyList<PackageRequest> packages, CancellationToken stop)
    {
        ProcessStartInfo start = new("dotnet", ["restore", "packages.csproj", "-v", "quiet", "-nologo", "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryPackagesProps=false"])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration killing = stop.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            string[] said = [.. output.Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Select(Shorten).Distinct()];
            throw new CellDirectiveException($"{Names(packages)} could not be restored. Check the name, the version and the feeds (dotnet nuget list source).\n{string.Join('\n', said)}", 1);
        }
    }

    private static string Shorten(string line) => line[Math.Max(0, line.IndexOf("error", StringComparison.OrdinalIgnoreCase))..].Split(" [")[0].Trim();

    private static string Names(IReadOnlyList<PackageRequest> packages) => string.Join(", ", packages.Select(p => $"{p.Id} {p.Version}"));

    // Null when a file is missing: then the global package folder was cleared since, and the packages are restored anew.
    private static RestoredPackages? TryRead(string assets, string rid)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(assets));
        string[] roots = [.. document.RootElement.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name)];
        JsonElement libraries = document.RootElement.GetProperty("libraries");
        List<string> assemblies = [];
        List<string> natives = [];
        foreach (JsonProperty library in document.RootElement.GetProperty("targets").GetProperty($"{Framework}/{rid}").EnumerateObject())
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
